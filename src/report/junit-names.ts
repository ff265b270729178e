/** Names, below the artifacts directory, of JUnit objects that TestGrid, three Spyglass deployments and Kettle all recognise: flat, and no underscore but the first. */

/** The harness's own file. */
export const runJunitFile = 'junit_run-e2e.xml';

const longestPart = 80;

/** `junit_<workflow>-<step>-<n>.xml`, not used before. */
export function junitFileName(parts: readonly string[], taken: UniqueNames): string {
  return taken.numbered(`junit_${slugs(parts)}`, '.xml');
}

/** Kept for people, hidden from readers of JUnit. */
export function unreadableFileName(parts: readonly string[], taken: UniqueNames): string {
  return taken.numbered(`unreadable-${slugs(parts)}`, '.xml.txt');
}

/** Gives each name once. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** The name itself, or `name-2`, `name-3` where it is taken. */
  take(name: string): string {
    return this.#taken.has(name) ? this.numbered(name, '', 2) : this.#keep(name);
  }

  /** `stem-1.suffix`, or the next free number. */
  numbered(stem: string, suffix: string, first = 1): string {
    let number = this.#next.get(stem) ?? first;
    while (this.#taken.has(`${stem}-${number}${suffix}`)) number++;
    this.#next.set(stem, number + 1);
    return this.#keep(`${stem}-${number}${suffix}`);
  }

  #keep(name: string): string {
    this.#taken.add(name);
    return name;
  }
}

function slugs(parts: readonly string[]): string {
  return (
    parts
      .map((part) => slug(part))
      .filter((part) => part !== '')
      .join('-') || 'x'
  );
}

function slug(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .slice(0, longestPart)
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}
