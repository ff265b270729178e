/** `e2e run`: the same machinery as run_e2e, with one workflow that a person names. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ExitCode, UsageError } from '../core/errors.ts';
import type { ProwJob } from '../prow/job.ts';
import { chooseEngine, type EngineChoice } from '../run/choose-engine.ts';
import { entryNamed, withParameters } from '../run/entry.ts';
import { planManifest } from '../run/plan-manifest.ts';
import { usableConfig } from '../run/plan-workflows.ts';
import { jobOfCheckout } from '../run/resolve-job.ts';
import type { Plan } from '../run/run-e2e.ts';
import { buildSelected, randomSalt } from './build-entries.ts';
import type { FlagValues } from './command.ts';
import type { configFlags } from './flags.ts';
import { type HarnessRun, type PlanTools, type RunFlags, runHarness, timeoutOf } from './harness-run.ts';
import type { Host } from './host.ts';
import { type parameterFlags, parametersOf } from './parameters.ts';
import { planStepAgain } from './run-step-again.ts';
import { ownBuildIdAt, readConfig } from './selection-session.ts';
import { printFinalWorkflows } from './workflow-json.ts';

export type RunByHandFlags = RunFlags &
  FlagValues<typeof parameterFlags & typeof configFlags> & {
    readonly json: boolean;
    readonly step: string | undefined;
    readonly 'from-run': string | undefined;
  };

const defaultTimeoutMs = 3 * 60 * 60 * 1000;

export async function runByHand(flags: RunByHandFlags, word: string, host: Host): Promise<ExitCode> {
  const job = await jobOfCheckout({ directory: host.cwd, env: host.env, ownBuildId: ownBuildIdAt(host) });
  const run: HarnessRun = {
    job,
    baseDirectory: host.cwd,
    printsSummary: !flags.json,
    ...(await whatToRun(flags, word, job, host)),
  };
  const outcome = await runHarness(run, { ...flags, decorated: false }, host);
  if (flags.json) printFinalWorkflows(outcome, host);
  return outcome.exitCode;
}

async function whatToRun(
  flags: RunByHandFlags,
  word: string,
  job: ProwJob,
  host: Host,
): Promise<Pick<HarnessRun, 'plan' | 'checkout' | 'claims' | 'trustsNames'>> {
  const engine = engineOf(flags, host);
  const timeoutMs = timeoutOf(flags);
  if (flags.step !== undefined && engine.engine === 'argo')
    throw new UsageError('--step runs on the volumes of an earlier local run, which a cluster does not have', {
      hint: 'leave out --step, or run with --engine local',
    });
  if (flags.step !== undefined)
    return planStepAgain({
      workflow: word,
      step: flags.step,
      fromRun: flags['from-run'] ?? 'latest',
      engine,
      timeoutMs: timeoutMs ?? defaultTimeoutMs,
      host,
    });
  if (isManifest(word, host.cwd)) {
    const plan = async () =>
      planManifest({
        text: await manifestText(word, host),
        file: word,
        parameters: parametersOf(flags),
        engine,
        timeoutMs: timeoutMs ?? defaultTimeoutMs,
      });
    return { plan, checkout: null, trustsNames: false };
  }
  const { testedCheckout } = await import('../run/tested-checkout.ts');
  const root = await testedCheckout(job, {
    cwd: host.cwd,
    env: host.env,
    reposDir: flags['repos-dir'],
    configFiles: flags['config-file'],
  });
  return {
    plan: (_signal, tools) => planEntry(flags, word, { job, root, timeoutMs, tools }, host),
    checkout: root,
    trustsNames: true,
  };
}

interface EntryTools {
  readonly job: ProwJob;
  readonly root: string;
  readonly timeoutMs: number | null;
  readonly tools: PlanTools;
}

async function planEntry(
  flags: RunByHandFlags,
  name: string,
  { job, root, timeoutMs, tools }: EntryTools,
  host: Host,
): Promise<Plan> {
  const loaded = await readConfig(flags, root, host);
  const config = usableConfig(loaded.config, loaded.problems);
  const entry = withParameters(entryNamed(config, name), parametersOf(flags));
  const session = { job, root, problems: [] };
  const selections = [{ type: 'selected', entry, matched: null }] as const;
  const request = {
    selections,
    session,
    salt: randomSalt(host),
    engine: flags.engine,
    timeoutMs,
    namespace: flags.namespace ?? null,
  };
  return buildSelected({ ...request, ...(await tools.volumesFor(selections)) }, host);
}

function engineOf(flags: RunByHandFlags, host: Host): EngineChoice {
  const asked: EngineChoice | null =
    flags.engine === undefined
      ? null
      : { engine: flags.engine, chosenBy: host.env['E2E_ENGINE'] === flags.engine ? 'E2E_ENGINE' : '--engine' };
  return chooseEngine(asked, { engine: null });
}

function isManifest(word: string, cwd: string): boolean {
  return (
    word === '-' || /\.(ya?ml|json)$/.test(basename(word)) || (word.includes('/') && existsSync(resolve(cwd, word)))
  );
}

async function manifestText(word: string, host: Host): Promise<string> {
  if (word === '-') return text(host.stdin);
  try {
    return await readFile(resolve(host.cwd, word), 'utf8');
  } catch (cause) {
    throw new UsageError(`${word} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'name a Workflow manifest, or - for standard input',
    });
  }
}
