/** Where a value stands in a document: keys and indexes from the root. */
export type KeyPath = readonly (string | number)[];

/** As people write it: `workflows[2].include_dirs[0]`, with quotes around a key that is no plain word. */
export function formatKeyPath(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** The same with `[]` for every index, to look rules up by. */
export function keyPathPattern(path: KeyPath): string {
  return formatKeyPath(path).replaceAll(/\[\d+\]/g, '[]');
}
