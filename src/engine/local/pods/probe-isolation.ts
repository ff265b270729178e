import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Isolation, type NamespaceIsolation, type SandboxTools, sandboxToolNames } from './isolation.ts';
import { findTools, type MachineTools } from './machine-tools.ts';
import { removeTree } from './remove-tree.ts';
import { tryOut } from './sandbox.ts';

/**
 * Finds out, by making one, whether this machine lets us have sandboxes. Once per run is enough.
 * `directory` is one of the file system that will hold the state, `searchPath` the PATH to look for tools on.
 */
export async function probeIsolation(directory: string, searchPath: string): Promise<Isolation> {
  const found = await findTools(sandboxToolNames, searchPath);
  const missing = sandboxToolNames.filter((name) => found[name] === null);
  if (missing.length > 0 || !isComplete(found)) {
    return { type: 'none', reason: `this machine has no ${missing.join(', no ')}` };
  }
  const reasons: string[] = [];
  for (const rootless of process.getuid?.() === 0 ? [false, true] : [true]) {
    const failure = await tryIn(directory, { type: 'namespaces', rootless, tools: found });
    if (failure === null) return { type: 'namespaces', rootless, tools: found };
    reasons.push(failure);
  }
  return { type: 'none', reason: reasons.join('; ') };
}

async function tryIn(directory: string, isolation: NamespaceIsolation): Promise<string | null> {
  await mkdir(directory, { recursive: true });
  const scratch = await mkdtemp(join(directory, 'sandbox-trial-'));
  try {
    return await tryOut(scratch, isolation);
  } finally {
    await removeTree(scratch);
  }
}

function isComplete(found: MachineTools<(typeof sandboxToolNames)[number]>): found is SandboxTools {
  return Object.values(found).every((file) => file !== null);
}
