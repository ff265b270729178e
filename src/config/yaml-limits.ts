/** Beyond these a file is refused: it is an attack or a mistake, no configuration. */
export const yamlLimits = { characters: 1_000_000, aliases: 100, nodes: 100_000, depth: 100 } as const;
