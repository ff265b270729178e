import { neutraliseLine } from '../neutralise.ts';

/** One line of at most so many characters; what is longer loses its middle, because names often differ at their ends. */
export function shortText(text: string, longest: number): string {
  const enough = 4 * longest; // a message may be as long as a status allows, and only its ends are looked at
  const ends = text.length <= 2 * enough ? text : `${text.slice(0, enough)}${text.slice(-enough)}`;
  const characters = [...neutraliseLine(ends)];
  if (characters.length <= longest) return characters.join('');
  const end = Math.floor(longest / 3);
  return `${characters.slice(0, longest - end - 1).join('')}…${characters.slice(-end).join('')}`;
}
