import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lintWorkflow, verdictOf } from '../../src/argo/lint/lint.ts';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { DagTask, Template, Workflow } from '../../src/argo/types.ts';
import { silentLog } from '../../src/core/log.ts';
import { createLocalEngine } from '../../src/engine/local/engine.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type PodScript, type ScriptedRun, scriptedRun } from '../support/scripted-run.ts';
import { type Random, type RandomWorkflow, randomWorkflow, seededRandom } from './random-workflow.ts';

const runs = Number(process.env['ENGINE_FUZZ_RUNS'] ?? 1000);
const firstSeed = Number(process.env['ENGINE_FUZZ_SEED'] ?? 1);
/** Each construct must be there in at least this many of 1,000 workflows. */
const leastPerThousand = 20;
const terminal = new Set(['Succeeded', 'Failed', 'Error', 'Skipped', 'Omitted']);

const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index);
const made = seeds.map((seed) => {
  const workflow = randomWorkflow(seededRandom(seed * 7919));
  return { seed, ...workflow, isValid: verdictOf(lintWorkflow(workflowOf(workflow))) === 'valid' };
});
const valid = made.filter(({ isValid }) => isValid);
const invalid = made.filter(({ isValid }) => !isValid);

describe(`${runs} random workflows from seed ${firstSeed} on`, () => {
  it(
    'end with every node ended, parents and children in agreement, no pod left and the deadline kept, if the linter lets them pass',
    async () => {
      const broken: { seed: number; faults: readonly string[] }[] = [];
      for (const each of valid) {
        const faults = faultsOf(each, await run(each));
        if (faults.length > 0) broken.push({ seed: each.seed, faults });
      }
      expect(broken).toEqual([]);
    },
    Math.max(60_000, runs * 100),
  );

  it('never start a pod if the linter refuses them', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'argo-e2e-fuzz-'));
    const started: string[] = [];
    const engine = createLocalEngine({
      stateDir,
      clock: createFakeClock(0),
      log: silentLog,
      machine: { arch: 'x64', secrets: {}, configMaps: {}, serviceAccounts: new Set(), realDirectories: null },
      pods: {
        start: (pod) => {
          started.push(pod.nodeName);
          throw new Error(`${pod.nodeName} was started`);
        },
      },
    });
    try {
      const taken: number[] = [];
      for (const each of invalid) await engine.submit(workflowOf(each)).then(() => taken.push(each.seed), ignore);
      expect({ taken, started }).toEqual({ taken: [], started: [] });
    } finally {
      await engine.dispose();
      rmSync(stateDir, { recursive: true });
    }
  });

  it('hold every construct often enough to say something about it', () => {
    const rare = [...counts()].filter(([, count]) => (count * 1000) / runs < leastPerThousand);
    expect(rare).toEqual([]);
    expect(counts().size).toBe(29);
    expect(invalid.length).toBeGreaterThan(runs / 20);
    expect(invalid.length, 'only workflows with a fault put in may be refused').toBe(
      made.filter(({ constructs }) => constructs.includes('fault')).length,
    );
  });

  afterAll(() => {
    const table = [...counts()].toSorted(([, a], [, b]) => b - a).map(([construct, count]) => `${construct}: ${count}`);
    console.log(
      `fuzz: ${valid.length} workflows ran, ${invalid.length} were refused; workflows with ${table.join(', ')}`,
    );
  });
});

function counts(): ReadonlyMap<string, number> {
  const all = made.flatMap(({ constructs }) => [...new Set(constructs)]);
  return new Map([...Map.groupBy(all, (construct) => construct)].map(([construct, { length }]) => [construct, length]));
}

function workflowOf({ spec }: RandomWorkflow): Workflow {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'wf', namespace: 'ci' }, spec };
}

function run({ seed, spec, acts }: RandomWorkflow & { readonly seed: number }): Promise<ScriptedRun> {
  const random = seededRandom(seed);
  return scriptedRun(spec, { acts, pods: () => randomEnd(random) });
}

/** Three of four pods succeed; of the rest, one of three is lost by its node. */
function randomEnd(random: Random): PodScript {
  const lastsMs = random(3000);
  if (random(4) > 0) return { lastsMs };
  if (random(3) === 0) return { phase: 'Error', message: 'lost', lastsMs };
  return { exitCode: '1', phase: 'Failed', message: 'main: Error (exit code 1)', lastsMs };
}

function faultsOf({ spec }: RandomWorkflow, { workflow, hasEnded, podsLeft }: ScriptedRun): readonly string[] {
  const { nodes = {}, phase, message } = workflow.status ?? {};
  const all = Object.values(nodes);
  const daemons = new Set((spec.templates ?? []).flatMap(({ name, daemon }) => (daemon === true ? [name] : [])));
  return [
    ...(hasEnded ? [] : ['it never ends']),
    ...(podsLeft === 0 ? [] : [`${podsLeft} pods are left`]),
    ...(message === 'Workflow operation error' ? ['the engine crashed'] : []),
    ...(phase !== undefined && terminal.has(phase) ? [] : [`it ends as ${phase}`]),
    ...all.filter((node) => !terminal.has(node.phase ?? '')).map((node) => `${node.name} ends as ${node.phase}`),
    ...all.flatMap((node) => familyFaults(node, nodes)),
    ...all.flatMap((node) => retryFaults(node, nodes, daemons)),
    ...all.flatMap((node) => lostFailures(node, all, spec.templates ?? [])),
    ...deadlineFaults(spec.activeDeadlineSeconds, workflow),
  ];
}

function familyFaults(node: NodeStatus, nodes: Readonly<Record<string, NodeStatus>>): readonly string[] {
  const children = (node.children ?? []).map((id) => nodes[id]);
  const boundary = node.boundaryID === undefined || node.boundaryID === '' ? null : nodes[node.boundaryID];
  return [
    ...(children.includes(undefined) ? [`${node.name} has a child that does not exist`] : []),
    ...(boundary === undefined ? [`${node.name} is in a boundary that does not exist`] : []),
    ...(time(node.finishedAt) < time(node.startedAt) ? [`${node.name} ends before it starts`] : []),
    ...(boundary && time(node.startedAt) < time(boundary.startedAt) ? [`${node.name} starts before its boundary`] : []),
  ];
}

/** A daemon has succeeded for its Retry node as soon as it is up, whatever becomes of it. */
function retryFaults(
  { name, type, phase, templateName, children = [] }: NodeStatus,
  nodes: Readonly<Record<string, NodeStatus>>,
  daemons: ReadonlySet<string | undefined>,
): readonly string[] {
  if (type !== 'Retry' || phase !== 'Succeeded' || daemons.has(templateName)) return [];
  const attempts = children.map((id) => nodes[id]).filter((child) => child?.nodeFlag?.retried === true);
  return attempts.some((attempt) => attempt?.phase === 'Succeeded')
    ? []
    : [`${name} succeeded without an attempt that did`];
}

/** A DAG cannot succeed over a failed task if all that depends on it are leaves that were left out, and none continues on it. */
function lostFailures(dag: NodeStatus, all: readonly NodeStatus[], templates: readonly Template[]): readonly string[] {
  if (dag.type !== 'DAG' || dag.phase !== 'Succeeded') return [];
  const tasks = templates.find(({ name }) => name === dag.templateName)?.dag?.tasks ?? [];
  const phaseOf = (task: DagTask): string =>
    all.find(({ name }) => name === `${dag.name}.${task.name}`)?.phase ?? 'none';
  const dependentsOf = ({ name = '' }: DagTask): readonly DagTask[] =>
    tasks.filter(
      ({ depends = '', dependencies = [] }) => depends.split(/[^-\w]+/).includes(name) || dependencies.includes(name),
    );
  const isLostIn = (task: DagTask): boolean =>
    phaseOf(task) === 'Omitted' && task.continueOn === undefined && dependentsOf(task).length === 0;
  return tasks
    .filter((task) => ['Failed', 'Error'].includes(phaseOf(task)))
    .filter((task) => dependentsOf(task).length > 0 && dependentsOf(task).every(isLostIn))
    .map(({ name }) => `${dag.name} succeeded over failed ${name}`);
}

/** A second for the pods to be killed. What runs on exit has no deadline, and what never ran may be told of it later. */
function deadlineFaults(seconds: number | undefined, { status = {} }: Workflow): readonly string[] {
  if (seconds === undefined) return [];
  const last = time(status.startedAt) + (seconds + 1) * 1000;
  return Object.values(status.nodes ?? {})
    .filter(({ type, name, nodeFlag }) => type === 'Pod' && nodeFlag?.hooked !== true && !name.endsWith('.onExit'))
    .filter(({ startedAt, finishedAt }) => time(finishedAt) > last && time(finishedAt) > time(startedAt))
    .map(({ name }) => `${name} outlives the deadline`);
}

function time(text: string | null | undefined): number {
  return Date.parse(text ?? '');
}

function ignore(): void {}
