import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './readme.ts';

export interface Page {
  /** Relative to the project, e.g. `docs/results.md`. */
  readonly name: string;
  readonly text: string;
  /** Every line of its `console` blocks: by our convention such a line is one command. */
  readonly commands: readonly string[];
}

/** README, CONTRIBUTING, CHANGELOG and every page of docs. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(projectRoot, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((name) => {
  const text = readFileSync(join(projectRoot, name), 'utf8');
  const blocks = [...text.matchAll(/^ *```console\n([\s\S]*?)^ *```$/gm)].map(([, block = '']) => block);
  const commands = blocks
    .flatMap((block) => block.split('\n').map((line) => line.trim()))
    .filter((line) => line !== '');
  return { name, text, commands };
});

/** Whether a command of a page is about a cluster. */
export function meansCluster(command: string): boolean {
  return command.includes(' --engine argo') || command.includes(' -n ');
}

/** The anchor that GitHub gives a heading. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
