/** `--pause-on-failure` on a cluster: the pod of a failed step stays for a while, and whoever waits learns how to get into it. */
import { lintWorkflow } from '../argo/lint/lint.ts';
import type { Workflow } from '../argo/types.ts';
import { type Kept, keepFailedSteps } from '../engine/argo/pause/keep-failed.ts';
import { goOnFile } from '../engine/argo/pause/keeping-shell.ts';
import type { WorkflowEngine, WorkflowRef } from '../engine/engine.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { shellWord } from '../report/next-commands.ts';
import { createKeptPods, type KeptPod } from './kept-pods.ts';

export interface ClusterPause {
  /** The engine, whose steps stay when they fail. */
  readonly engine: WorkflowEngine;
  close(): Promise<void>;
}

export interface ClusterPauseOptions {
  readonly pause: { readonly text: string; readonly ms: number };
  readonly client: KubeClient;
  readonly runId: string;
  readonly clock: Parameters<typeof createKeptPods>[0]['clock'];
  /** What kubectl needs to reach the cluster, word by word. */
  readonly connection: readonly string[];
  readonly say: (line: string) => void;
}

/** Longer than any run; more cannot be counted by every shell. */
const longestSeconds = 2 ** 31 - 1;

export function pauseOnCluster(engine: WorkflowEngine, options: ClusterPauseOptions): ClusterPause {
  const { pause, client, runId, clock, say } = options;
  const seconds = Math.min(longestSeconds, Math.ceil(pause.ms / 1000));
  const pods = createKeptPods({
    client,
    runId,
    clock,
    onKept: (kept) => {
      for (const line of linesOf(kept, seconds, options)) say(neutraliseLine(line));
    },
    onGoesOn: ({ nodeName, name }) => say(neutraliseLine(`${nodeName ?? name} goes on`)),
    onTrouble: (message) => say(neutraliseLine(`--pause-on-failure: nobody can tell which steps are kept: ${message}`)),
  });
  return { engine: keeping(engine, seconds, (namespace) => pods.watch(namespace)), close: () => pods.close() };
}

/** The object that was checked is the one that is submitted: the engine knows it by identity. Whoever looks at it later sees what its author wrote. */
function keeping(engine: WorkflowEngine, seconds: number, watch: (namespace: string) => void): WorkflowEngine {
  const known = new WeakMap<Workflow, Kept>();
  const written = new Map<string, Workflow>();
  const keptOf = (workflow: Workflow): Kept => {
    const kept = known.get(workflow) ?? keepFailedSteps(workflow, seconds);
    known.set(workflow, kept);
    return kept;
  };
  return {
    name: engine.name,
    check: async (workflow) => {
      const isBroken = lintWorkflow(workflow).some(({ severity }) => severity === 'error');
      if (isBroken) return engine.check(workflow); // which says so; its steps may be anything
      const kept = keptOf(workflow);
      return [...kept.problems, ...(await engine.check(kept.workflow))];
    },
    submit: async (workflow) => {
      const ref = await engine.submit(keptOf(workflow).workflow);
      written.set(keyOf(ref), workflow);
      watch(ref.namespace);
      return ref;
    },
    get: async (ref) => {
      const seen = await engine.get(ref);
      return seen === null ? null : asWritten(seen, written.get(keyOf(ref)));
    },
    changes: (refs, signal) => engine.changes(refs, signal),
    act: (ref, act) => engine.act(ref, act),
  };
}

function keyOf({ namespace, name }: WorkflowRef): string {
  return `${namespace}/${name}`;
}

/** With the templates of its author, by which its steps are known: the one that copies artifacts, for instance. */
function asWritten(seen: Workflow, written: Workflow | undefined): Workflow {
  if (written === undefined) return seen;
  const { templates, templateDefaults } = written.spec;
  const own = {
    ...(templates !== undefined && { templates }),
    ...(templateDefaults !== undefined && { templateDefaults }),
  };
  return { ...seen, spec: { ...seen.spec, ...own } };
}

function linesOf(
  { pod, exitCode, since }: KeptPod,
  seconds: number,
  { pause, connection }: ClusterPauseOptions,
): string[] {
  const kubectl = (...words: string[]) =>
    ['kubectl', ...connection, '-n', pod.namespace, 'exec', ...words].map(shellWord).join(' ');
  const until = since === null ? '' : `, until ${new Date(since + seconds * 1000).toISOString().slice(0, 19)}Z`;
  return [
    `${pod.nodeName ?? pod.name} failed (exit code ${exitCode}) and its pod is kept for ${pause.text}${until}`,
    `  enter        ${kubectl('-it', pod.name, '-c', 'main', '--', 'sh')}`,
    `  to go on     ${kubectl(pod.name, '-c', 'main', '--', 'touch', goOnFile)}`,
  ];
}
