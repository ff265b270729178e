/** Ends an exhaustive `switch`: compiling proves that no case is left. */
export function unreachable(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
