import { on } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import type { Template } from '../../../src/argo/types.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import type { LocalPod } from '../../../src/engine/local/pod-runner.ts';
import {
  createPodRunner,
  type LocalPodRunner,
  type PodRunnerOptions,
} from '../../../src/engine/local/pods/create-pod-runner.ts';
import {
  type Isolation,
  type NamespaceIsolation,
  type SandboxTools,
  sandboxToolNames,
} from '../../../src/engine/local/pods/isolation.ts';
import { probeIsolation } from '../../../src/engine/local/pods/probe-isolation.ts';
import { removeTree } from '../../../src/engine/local/pods/remove-tree.ts';

export const path: string = process.env['PATH'] ?? '';

const probePlace = await mkdtemp(join(tmpdir(), 'pods-probe-'));
/** The best that this machine has. */
export const machineIsolation: Isolation = await probeIsolation(probePlace, path);
await removeTree(probePlace);

export const noIsolation: Isolation = { type: 'none', reason: 'the test wants it so' };

const reason = machineIsolation.type === 'none' ? ` (skipped: ${machineIsolation.reason})` : '';
const tools = machineIsolation.type === 'none' ? machineTools() : machineIsolation.tools;

/** The kinds of sandbox, for `describeSandboxes.each`: skipped, with the reason in the title, where the machine allows none. */
export const sandboxes: readonly (readonly [string, NamespaceIsolation])[] = [
  [`a sandbox of namespaces${reason}`, { type: 'namespaces', tools, rootless: process.getuid?.() !== 0 }],
  [`a sandbox without the rights of root${reason}`, { type: 'namespaces', tools, rootless: true }],
];
export const describeSandboxes: typeof describe = describe.runIf(reason === '') as typeof describe; // has the same `each`

/** Each way of running a container that this machine allows, for `describe.each`. */
export const isolations: readonly (readonly [string, Isolation])[] = [
  ...(reason === '' ? sandboxes : []),
  ['a plain process group', noIsolation] as const,
];

/** Stand-ins that are never run. */
function machineTools(): SandboxTools {
  return Object.fromEntries(sandboxToolNames.map((name) => [name, `/bin/${name}`])) as Record<
    keyof SandboxTools,
    string
  >;
}

export interface PodRig {
  readonly stateDir: string;
  readonly runner: LocalPodRunner;
  /** A pod of workflow `wf`; its node is named after `id`. */
  pod(template: Template, more?: Partial<LocalPod>): LocalPod;
  log(pod: LocalPod): Promise<string>;
  file(pod: LocalPod, name: string): string;
}

export async function podRig(isolation: Isolation, options: Partial<PodRunnerOptions> = {}): Promise<PodRig> {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'pods-test-')));
  const runner = await createPodRunner({ stateDir, isolation, path, clock: systemClock, log: silentLog, ...options });
  onTestFinished(async () => {
    await runner.close();
    await removeTree(stateDir);
  });
  let count = 0;
  const file = (pod: LocalPod, name: string): string =>
    join(stateDir, 'workflows', pod.workflowName, 'steps', pod.nodeId, name);
  return {
    stateDir,
    runner,
    pod: (template, more = {}) => {
      count += 1;
      const nodeId = more.nodeId ?? `wf-${count}`;
      const names = { workflowName: 'wf', namespace: 'ci', nodeId, nodeName: nodeId, podName: `wf-main-${count}` };
      return { ...names, template, wantsResult: false, deadlineMs: null, ...more };
    },
    log: (pod) => readFile(file(pod, 'main.log'), 'utf8'),
    file,
  };
}

/** A container template that runs a shell script. */
export function shell(script: string, more: Template = {}): Template {
  return { name: 'main', ...more, container: { image: 'busybox', command: ['sh', '-c', script], ...more.container } };
}

/** Resolves when a file holds a text, as soon as it is there. */
export async function untilHolds(file: string, text: string): Promise<void> {
  const changes = watch(dirname(file)); // before the first look, so that nothing is missed in between
  const events = on(changes, 'change');
  try {
    while (!(await readFile(file, 'utf8').catch(() => '')).includes(text)) await events.next();
  } finally {
    changes.close();
  }
}
