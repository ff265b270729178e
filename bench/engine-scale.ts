/** Whether what the embedded engine does per node stays the same as workflows grow by four or five times, with pods that end at once. */
import type { Template, WorkflowSpec } from '../src/argo/types.ts';
import { systemClock } from '../src/core/clock.ts';
import { silentLog } from '../src/core/log.ts';
import { LocalWorkflow } from '../src/engine/local/local-workflow.ts';
import { LockTable } from '../src/engine/local/operator/lock-table.ts';
import { createMemoCache } from '../src/engine/local/operator/memo-cache.ts';
import type { PodResult, PodRunner } from '../src/engine/local/pod-runner.ts';
import { type Measurement, median, timed } from './measure.ts';

const runs = 5;
/** A node of the larger workflow may cost this much more, noise included. */
const goal = 1.5;

const leaf: Template = {
  name: 'leaf',
  inputs: { parameters: [{ name: 'x', value: 'none' }] },
  container: { image: 'busybox', command: ['echo', '{{inputs.parameters.x}}'] },
};

const contests = [
  { name: 'a chain of tasks, each with the status of the one before', sizes: [250, 1000], spec: chain },
  { name: 'items of a withSequence', sizes: [1250, 5000], spec: sequence },
  { name: 'levels of nested steps', sizes: [2, 10], spec: nesting },
] as const;

export async function benchEngineScale(): Promise<readonly Measurement[]> {
  const rows: Measurement[] = [];
  for (const contest of contests) rows.push(await growth(contest));
  return rows;
}

/** Both sizes in turn, so that a drift of the machine hits both; times are of one node. */
async function growth({ name, sizes, spec }: (typeof contests)[number]): Promise<Measurement> {
  const [small, large] = sizes;
  /** Short workflows are repeated, or the clock would be what is measured. */
  const times = Math.max(1, Math.round(500 / small));
  const perNode = async (count: number) => (await timed(() => repeat(times, () => run(spec(count))))) / times / count;
  await perNode(small);
  await perNode(large);
  const ofLarge: number[] = [];
  const ofSmall: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    ofSmall.push(await perNode(small));
    ofLarge.push(await perNode(large));
  }
  const [ms, baselineMs] = [median(ofLarge), median(ofSmall)];
  const ratio = ms / baselineMs;
  return {
    name: `one of ${large} ${name}`,
    ms,
    baseline: `one of ${small}`,
    baselineMs,
    ratio,
    goal: `≤ ${goal} ×`,
    met: ratio <= goal,
  };
}

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  for (let time = 0; time < times; time += 1) await work();
}

const pods: PodRunner = { start: () => ({ done: succeeded(), stop: () => {} }) };

function succeeded(): Promise<PodResult> {
  const now = systemClock.now();
  const end = { phase: 'Succeeded', message: null, exitCode: '0', parameters: {}, result: null } as const;
  return new Promise((resolve) => setImmediate(() => resolve({ ...end, startedAt: now, finishedAt: now })));
}

async function run(spec: WorkflowSpec): Promise<void> {
  const metadata = { name: 'bench', namespace: 'ci', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };
  const local = new LocalWorkflow({
    workflow: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec },
    pods,
    clock: systemClock,
    locks: new LockTable(),
    memo: createMemoCache(),
    configMaps: {},
    log: silentLog,
    changed: () => {},
  });
  await local.run();
  const { phase, message } = local.snapshot().status ?? {};
  if (phase !== 'Succeeded') throw new Error(`the workflow ended as ${phase}: ${message}`);
}

function chain(count: number): WorkflowSpec {
  const tasks = Array.from({ length: count }, (_, index) =>
    index === 0
      ? { name: 't0', template: 'leaf' }
      : {
          name: `t${index}`,
          template: 'leaf',
          depends: `t${index - 1}`,
          arguments: { parameters: [{ name: 'x', value: `{{tasks.t${index - 1}.status}}` }] },
        },
  );
  return { entrypoint: 'main', templates: [leaf, { name: 'main', dag: { tasks } }] };
}

function sequence(count: number): WorkflowSpec {
  const step = {
    name: 's',
    template: 'leaf',
    withSequence: { count: String(count) },
    arguments: { parameters: [{ name: 'x', value: '{{item}}' }] },
  };
  return { entrypoint: 'main', templates: [leaf, { name: 'main', steps: [[step]] }] };
}

function nesting(levels: number): WorkflowSpec {
  const nested = Array.from({ length: levels }, (_, level) => ({
    name: `n${level}`,
    steps: [[{ name: 's', template: level === levels - 1 ? 'leaf' : `n${level + 1}` }]],
  }));
  return { entrypoint: 'n0', templates: [leaf, ...nested] };
}
