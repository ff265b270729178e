import { neutraliseLine } from '../neutralise.ts';

/** One line of at most so many characters; what is longer loses its middle, because names often differ at their ends. */
export function shortText(text: string, longest: number): string {
  const characters = [...neutraliseLine(text)];
  if (characters.length <= longest) return characters.join('');
  const end = Math.floor(longest / 3);
  return `${characters.slice(0, longest - end - 1).join('')}…${characters.slice(-end).join('')}`;
}
