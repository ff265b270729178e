/** Flags of the child's Node: reads only what is named, no writes, processes, workers or addons, and none of the built-ins that get around that. */
export function nodeFlags(readable: readonly string[], heapMb: number): readonly string[] {
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${heapMb}`,
    '--no-warnings', // Node's own remarks are no output of the function
    ...['--no-experimental-sqlite', '--no-experimental-websocket'].filter((flag) =>
      process.allowedNodeEnvironmentFlags.has(flag),
    ),
  ];
}
