/** Keys from the root to where a walk stands. Only a fault makes a text of them. */
export class PathStack {
  readonly #root: string;
  readonly #keys: (string | number)[] = [];

  constructor(root = '') {
    this.#root = root;
  }

  push(key: string | number): void {
    this.#keys.push(key);
  }

  pop(): void {
    this.#keys.pop();
  }

  get depth(): number {
    return this.#keys.length;
  }

  /** `a.b[0]["c d"]`, with more keys behind it. */
  text(...more: readonly (string | number)[]): string {
    return [...this.#keys, ...more].reduce<string>(joinKey, this.#root);
  }
}

/** A path with one more key. */
export function joinKey(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
