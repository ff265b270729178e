/** `e2e gc`: what old runs have left behind. */
import { type ExitCode, exitCodes, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { forbiddenError } from '../engine/argo/forbidden.ts';
import { missingError } from '../engine/argo/missing.ts';
import { parseAge } from '../gc/age.ts';
import { findOnCluster } from '../gc/cluster-things.ts';
import type { AgePolicy, NameClass } from '../gc/decide.ts';
import { findOnVolume } from '../gc/directory-things.ts';
import { formatSweep } from '../gc/format.ts';
import { livingWorkflows } from '../gc/living-workflows.ts';
import { type SweepReport, sweep } from '../gc/sweep.ts';
import { type Found, type Kind, kinds } from '../gc/thing.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import type { FlagValues } from './command.ts';
import type { gcFlags } from './commands/gc.ts';
import type { Host } from './host.ts';
import { openCluster, patienceOf } from './open-cluster.ts';
import { styleFor } from './run-output.ts';

type GcFlags = FlagValues<typeof gcFlags>;

/** Gives `noVerdict` when something could not be deleted. Throws UsageError for ages, classes and kinds that are none. */
export async function sweepRuns(flags: GcFlags, host: Host): Promise<ExitCode> {
  const policy = policyOf(flags);
  const wanted = wantedKinds(flags.kind);
  const isDryRun = !flags.delete;
  const client = await openCluster(flags, host);
  let report: SweepReport;
  try {
    const { things, notes } = await find(client, flags, host);
    const chosen = things.filter(({ kind }) => wanted.has(kind));
    report = await sweep({ things: chosen, notes }, policy, { isDryRun });
  } finally {
    await client.close();
  }
  const style = styleFor(host.stdout, host.env);
  host.stdout.write(flags.json ? documentOf(report, isDryRun) : `${formatSweep(report, { isDryRun, style })}\n`);
  return report.items.some(({ outcome }) => outcome === 'failed') ? exitCodes.noVerdict : exitCodes.passed;
}

const defaultAge = '7d';

function policyOf({ 'older-than': olderThan, 'keep-for': keepFor }: GcFlags): AgePolicy {
  return {
    olderThanMs: ageOf('--older-than', olderThan ?? defaultAge),
    isExplicit: olderThan !== undefined,
    classes: keepFor.map(nameClassOf),
  };
}

function nameClassOf(text: string): NameClass {
  const at = text.lastIndexOf('=');
  if (at <= 0) throw new UsageError(`--keep-for ${text}: expected PATTERN=AGE, such as nightly-*=30d`);
  return { pattern: text.slice(0, at), keepMs: ageOf('--keep-for', text.slice(at + 1)) };
}

function ageOf(flag: string, text: string): number {
  const ms = parseAge(text);
  if (ms === null) throw new UsageError(`${flag}: expected an age such as 7d, 12h or 90m, saw ${JSON.stringify(text)}`);
  return ms;
}

function wantedKinds(given: readonly string[]): ReadonlySet<Kind> {
  const wrong = given.find((text) => !isKind(text));
  if (wrong !== undefined)
    throw new UsageError(`--kind ${wrong}: expected one of ${kinds.join(', ')}`, {
      hint: didYouMean(wrong, kinds) ?? undefined,
    });
  return new Set(given.length === 0 ? kinds : given.filter(isKind));
}

function isKind(text: string): text is Kind {
  return kinds.some((kind) => kind === text);
}

async function find(client: KubeClient, flags: GcFlags, host: Host): Promise<Found> {
  const namespace = flags.namespace ?? client.namespace;
  const nowMs = host.clock.now();
  try {
    const onCluster = await findOnCluster({ client, namespace, nowMs, patience: patienceOf(host) });
    const root = flags['volume-root'];
    if (root === undefined) return onCluster;
    const living = await livingWorkflows(client, namespace);
    const directories = await findOnVolume({ root, nowMs, living, randomHex: host.randomHex });
    return { things: [...onCluster.things, ...directories], notes: onCluster.notes };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    const attempt = { verb: 'list', resource: 'workflows.argoproj.io', namespace };
    throw forbiddenError(error, attempt) ?? missingError(error, namespace) ?? error;
  }
}

function documentOf(report: SweepReport, isDryRun: boolean): string {
  return `${JSON.stringify({ dryRun: isDryRun, ...report }, null, 2)}\n`;
}
