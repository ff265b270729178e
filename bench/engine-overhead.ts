/** What a step costs on the local engine, against `sh -c true` in the same isolation with nothing around it. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DagTask, Workflow } from '../src/argo/types.ts';
import { systemClock } from '../src/core/clock.ts';
import { silentLog } from '../src/core/log.ts';
import { createLocalEngine, type LocalEngine } from '../src/engine/local/engine.ts';
import { createPodRunner } from '../src/engine/local/pods/create-pod-runner.ts';
import type { Isolation, NamespaceIsolation } from '../src/engine/local/pods/isolation.ts';
import { probeIsolation } from '../src/engine/local/pods/probe-isolation.ts';
import { removeTree } from '../src/engine/local/pods/remove-tree.ts';
import { preparePlace } from '../src/engine/local/pods/sandbox-place.ts';
import { waitForAll } from '../src/engine/wait.ts';
import { type Measurement, median, timed } from './measure.ts';

/** Tasks that run at once; each task of a lane waits for the one before it. */
const lanes = 8;
const sizes = [
  { nodes: 1, runs: 15 },
  { nodes: 100, runs: 3 },
  { nodes: 1000, runs: 1 },
] as const;
const overheadGoal = 2;
/** A node of the largest DAG may cost this much more than one of the middle DAG, noise included. */
const linearGoal = 1.25;
const path = process.env['PATH'] ?? '/usr/bin:/bin';

export async function benchEngineOverhead(): Promise<readonly Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), 'argo-e2e-bench-'));
  const stateDir = join(directory, 'state');
  const isolation = await probeIsolation(stateDir, path);
  const engine = await openEngine(stateDir, isolation);
  try {
    const rows: Measurement[] = [];
    for (const size of sizes) rows.push(await contest({ engine, isolation, directory, ...size }));
    return [...rows, linearity(rows)];
  } finally {
    await engine.dispose();
    await removeTree(directory);
  }
}

interface Contest {
  readonly engine: LocalEngine;
  readonly isolation: Isolation;
  readonly directory: string;
  readonly nodes: number;
  readonly runs: number;
}

/** Both sides in turn; the directories of the bare side are made beforehand and removed afterwards, on nobody's time. */
async function contest({ engine, isolation, directory, nodes, runs }: Contest): Promise<Measurement> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const places = bareCommands(isolation, join(directory, `bare-${nodes}-${run}`), nodes);
    theirs.push(await timed(() => spawnInLanes(places)));
    ours.push(await timed(() => runWorkflow(engine, dag(nodes, run))));
  }
  const [ms, baselineMs] = [median(ours) / nodes, median(theirs) / nodes];
  const ratio = ms / baselineMs;
  return {
    name: nodes === 1 ? 'a workflow of one step' : `a step of a DAG of ${nodes} nodes, ${lanes} at once`,
    ms,
    baseline: `sh -c true ${isolation.type === 'none' ? 'as a process' : 'in a bare sandbox'}`,
    baselineMs,
    ratio,
    goal: `≤ ${overheadGoal} ×`,
    met: ratio <= overheadGoal,
  };
}

/** Whether the overhead of a node grows with the DAG: what it costs beyond the bare process, as a share of that process. */
function linearity(rows: readonly Measurement[]): Measurement {
  const [middle, largest] = [rows.at(-2), rows.at(-1)];
  if (middle === undefined || largest === undefined) throw new Error('linearity takes two sizes');
  const ratio = largest.ratio / middle.ratio;
  return {
    name: 'growth of the cost of a step, both as shares of bare ones',
    ms: largest.ms,
    baseline: 'a step of the middle DAG',
    baselineMs: middle.ms,
    ratio,
    goal: `≤ ${linearGoal} ×`,
    met: ratio <= linearGoal,
  };
}

async function openEngine(stateDir: string, isolation: Isolation): Promise<LocalEngine> {
  const pods = await createPodRunner({ stateDir, isolation, path, clock: systemClock, log: silentLog });
  const machine = {
    arch: process.arch,
    secrets: {},
    configMaps: {},
    serviceAccounts: new Set<string>(),
    realDirectories: null,
  };
  return createLocalEngine({ stateDir, pods, clock: systemClock, log: silentLog, machine });
}

async function runWorkflow(engine: LocalEngine, workflow: Workflow): Promise<void> {
  const ref = await engine.submit(workflow);
  const [end] = await waitForAll(engine, [ref], { clock: systemClock, signal: new AbortController().signal });
  if (end?.workflow?.status?.phase !== 'Succeeded') throw new Error(`workflow ${ref.name} did not succeed`);
}

/** Argo takes 200 tasks a DAG, so that a larger one is a chain of DAGs. */
const largestDag = 100;

function dag(nodes: number, run: number): Workflow {
  const part = { name: 'part', dag: { tasks: tasks(Math.min(nodes, largestDag), 'step', lanes) } };
  const whole = { name: 'whole', dag: { tasks: tasks(nodes / largestDag, 'part', 1) } };
  const step = { name: 'step', container: { image: 'busybox', command: ['sh', '-c', 'true'] } };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: `bench-${nodes}-${run}` },
    spec:
      nodes > largestDag
        ? { entrypoint: 'whole', templates: [whole, part, step] }
        : { entrypoint: 'part', templates: [part, step] },
  };
}

function tasks(count: number, template: string, atOnce: number): readonly DagTask[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${template}-${index}`,
    template,
    ...(index < atOnce ? {} : { dependencies: [`${template}-${index - atOnce}`] }),
  }));
}

interface BareCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

function bareCommands(isolation: Isolation, directory: string, count: number): readonly BareCommand[] {
  return Array.from({ length: count }, (_, index) => {
    const scratch = join(directory, String(index));
    mkdirSync(scratch, { recursive: true });
    return isolation.type === 'none'
      ? { file: 'sh', args: ['-c', 'true'], cwd: scratch }
      : bareSandbox(isolation, scratch);
  });
}

/** The namespaces, mounts and change of root that a step has, and the step; no report, no log, no record. */
const bareScript = '"$1" -a -T "$2" && cd / && "$3" "$4" "$4/argo/old" && "$5" -l /argo/old && exec sh -c true';

function bareSandbox({ tools, rootless }: NamespaceIsolation, scratch: string): BareCommand {
  preparePlace([], { scratch, hidden: null }, rootless);
  const { mount, pivot_root, umount } = tools;
  const namespaces = [...(rootless ? ['--user', '--map-root-user'] : []), '--mount', '--pid', '--fork', '--kill-child'];
  const place = [mount, join(scratch, 'fstab'), pivot_root, join(scratch, 'root'), umount];
  const args = ['--pdeathsig', 'KILL', '--', tools.unshare, ...namespaces, '--', tools.sh, '-c', bareScript, 'bare'];
  return { file: tools.setpriv, args: [...args, ...place], cwd: scratch };
}

async function spawnInLanes(commands: readonly BareCommand[]): Promise<void> {
  const rest = commands.values();
  const lane = async () => {
    for (const command of rest) await spawnBare(command);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function spawnBare({ file, args, cwd }: BareCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, detached: true, env: { PATH: path }, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code} in ${cwd}`))));
  });
}
