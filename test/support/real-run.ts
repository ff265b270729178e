import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workflow } from '../../src/argo/types.ts';
import type { Problem } from '../../src/core/errors.ts';
import { type CliResult, runCli } from './cli.ts';
import type { RecordedRun } from './recorded-run.ts';
import { recordedConfigMaps } from './replay.ts';
import { sharedCorpus } from './shared-corpus.ts';

/** What `e2e run workflow.yaml --engine local --json` made of a recorded workflow. */
export interface RealRun {
  readonly cli: CliResult;
  /** The object that was printed, or as it was when the recorder gave up; null where problems were printed instead. */
  readonly workflow: Workflow | null;
  readonly problems: readonly Problem[];
}

/** Milliseconds after which a run that never ends is looked at: by then everything that happens in it has happened. */
const settledMs = 6_000;

/** Runs a recorded workflow through the spawned CLI, on this machine, with what the recording cluster held, and does to it what the recorder did. */
export async function runForReal(run: RecordedRun): Promise<RealRun> {
  const cwd = await mkdtemp(join(tmpdir(), 'recorded-'));
  try {
    const file = join(sharedCorpus.path('argo', 'runs', run.name), 'workflow.yaml');
    await writeFile(join(cwd, 'workflow.yaml'), await readFile(file));
    const over = new AbortController();
    const cli = runCli('e2e', ['run', 'workflow.yaml', ...(await clusterFlags(run, cwd))], { cwd }).finally(() =>
      over.abort(),
    );
    const unfinished = await interfere(run, cwd, over.signal);
    const result = await cli;
    return { cli: result, ...(unfinished === null ? printed(result.stdout) : { workflow: unfinished, problems: [] }) };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** What existed in the cluster: its ConfigMaps, claims and namespaces. */
async function clusterFlags({ final }: RecordedRun, cwd: string): Promise<readonly string[]> {
  const directory = join(cwd, 'cluster');
  await mkdir(directory);
  const keys = Object.entries(recordedConfigMaps).flatMap(([name, values]) =>
    Object.entries(values).map(([key, value]) => [`${name}.${key}`, value] as const),
  );
  for (const [key, value] of keys) await writeFile(join(directory, key), value);
  return [
    '--json',
    ...['--engine', 'local', '--namespace', final?.metadata.namespace ?? 'argo'],
    ...['--claim', 'nfs-external', '--claim', 'my-existing-volume'],
    ...keys.flatMap(([key]) => ['--config-map', `${key}=${join(directory, key)}`]),
  ];
}

/** Does the recorder's acts at their times. Of a run that never ends, gives the object and terminates it; null otherwise. */
async function interfere(run: RecordedRun, cwd: string, over: AbortSignal): Promise<Workflow | null> {
  const startedAt = Date.now();
  const until = (ms: number) => sleep(startedAt + ms - Date.now(), undefined, { signal: over }).catch(() => {});
  for (const { what, t_ms } of run.acts) {
    await until(t_ms);
    if (!over.aborted) await act(what, cwd);
  }
  if (!run.tags.includes('never-ends')) return null;
  await until(settledMs);
  if (over.aborted) return null;
  const unfinished = await currentObject(cwd);
  await runCli('e2e', ['stop', '--terminate', 'latest'], { cwd });
  return unfinished;
}

async function act(what: string, cwd: string): Promise<void> {
  if (what === 'killpod') return killSteps(cwd);
  const [verb = '', value] = what.split('=');
  const words = verb === 'terminate' ? ['stop', '--terminate'] : [verb];
  const values = value === undefined ? [] : await suppliedOutputs(cwd, value);
  const { exitCode, stderr } = await runCli('e2e', [...words, 'latest', ...values], { cwd });
  if (exitCode !== 0) throw new Error(`e2e ${words.join(' ')}: ${stderr}`);
}

/** The recorder deleted every pod with no grace: here all processes of each step. */
async function killSteps(cwd: string): Promise<void> {
  const workflows = join(cwd, '.argo-e2e', 'runs', 'latest', 'state', 'workflows');
  const files = await readdir(workflows, { recursive: true });
  for (const file of files.filter((name) => basename(name) === 'process.json')) {
    const { pid } = JSON.parse(await readFile(join(workflows, file), 'utf8')) as { readonly pid: number };
    process.kill(-pid, 'SIGKILL');
  }
}

/** The recorder gave every output of a suspended node the same value. */
async function suppliedOutputs(cwd: string, value: string): Promise<readonly string[]> {
  const { status } = await currentObject(cwd);
  const suspended = Object.values(status?.nodes ?? {}).filter(
    ({ type, phase }) => type === 'Suspend' && phase === 'Running',
  );
  return suspended.flatMap(({ outputs }) =>
    (outputs?.parameters ?? []).flatMap(({ name }) => ['--value', `${name}=${value}`]),
  );
}

async function currentObject(cwd: string): Promise<Workflow> {
  const { stdout } = await runCli('e2e', ['get', 'latest', '--json'], { cwd });
  return JSON.parse(stdout) as Workflow;
}

function printed(stdout: string): Pick<RealRun, 'workflow' | 'problems'> {
  const document = JSON.parse(stdout) as { readonly kind?: string; readonly problems?: readonly Problem[] };
  return {
    workflow: document.kind === 'Workflow' ? (document as unknown as Workflow) : null,
    problems: document.problems ?? [],
  };
}
