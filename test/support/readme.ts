import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../..');

/** What README.md tells a newcomer to write, and what it says they will see. */
export interface FirstWorkflow {
  readonly source: string;
  readonly config: string;
  readonly output: string;
}

export function firstWorkflow(): FirstWorkflow {
  const text = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  return { source: fenced(text, 'ts'), config: fenced(text, 'yaml'), output: fenced(text, 'text') };
}

/** First fenced block of this language. */
function fenced(text: string, language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1];
  if (block === undefined) throw new Error(`README.md has no block of ${language}`);
  return block;
}

/**
 * Output with times, ids and places replaced. Of a step's events the last counts: one that begins and ends between two looks
 * at the workflow has no line of its beginning. Sorted, because steps at the same time may end in any order.
 */
export function comparableOutput(text: string): { readonly events: readonly string[]; readonly summary: string } {
  const lines = text
    .replaceAll(/\[\+\d+:\d+\]/g, '[+00:00]')
    .replaceAll(/\b\d+(\.\d+)?m?s\b/g, '0s')
    .replaceAll(/file:\/\/\S*\/runs\/\d+/g, 'file:///RUN')
    .replaceAll('Running → ', '')
    .trim()
    .split('\n');
  const isEvent = (line: string) => line.startsWith('[+');
  return {
    events: lines.filter((line) => isEvent(line) && !line.endsWith('  Running')).sort(),
    summary: lines.filter((line) => !isEvent(line)).join('\n'),
  };
}
