/** `e2e doctor`: what is missing, before a job finds out. */
import { tmpdir } from 'node:os';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { examine, type Patient } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { formatFindings } from '../doctor/format.ts';
import type { FlagValues } from './command.ts';
import type { doctorFlags } from './commands/doctor.ts';
import type { Host } from './host.ts';
import { openCluster } from './open-cluster.ts';
import { type Logging, openLogging } from './open-logging.ts';
import { openStore } from './open-store.ts';
import { styleFor } from './run-output.ts';

type DoctorFlags = FlagValues<typeof doctorFlags>;

/** Gives `noVerdict` when something that is needed is missing. */
export async function examineJob(flags: DoctorFlags, host: Host): Promise<ExitCode> {
  const logging = openLogging(flags, host, () => {});
  const readLogging = logging === null ? null : () => readNewest(logging, flags, host);
  const findings = await examine({ ...patientOf(flags, host), readLogging });
  await logging?.close();
  const isReady = findings.every(({ standing }) => standing !== 'failed');
  host.stdout.write(
    flags.json ? documentOf(findings, isReady) : `${formatFindings(findings, styleFor(host.stdout, host.env))}\n`,
  );
  return isReady ? exitCodes.passed : exitCodes.noVerdict;
}

function patientOf(flags: DoctorFlags, host: Host): Omit<Patient, 'readLogging'> {
  const { bucket } = flags;
  return {
    machine: { nodeVersion: process.versions.node, temporaryDirectory: tmpdir(), env: host.env },
    cluster:
      flags.engine === 'local'
        ? null
        : {
            connect: () => openCluster(flags, host),
            namespace: flags.namespace,
            account: flags['service-account'],
            claim: flags.claim,
          },
    bucket:
      bucket === undefined
        ? null
        : { uri: bucket, open: () => openStore(bucket, host, { ends: AbortSignal.timeout(storePatienceMs) }) },
    clock: host.clock,
  };
}

/** Milliseconds: a bucket that is not reached is asked again and again, and somebody waits. */
const storePatienceMs = 30_000;
/** Milliseconds: without credentials, Google's client looks for them for a while. */
const loggingPatienceMs = 20_000;
const loggingWindowMs = 600_000;

/** One entry, of any container: an answer is all that is wanted. Throws HarnessError LOG. */
async function readNewest(logging: Logging, { namespace }: DoctorFlags, { clock }: Host): Promise<void> {
  const from = new Date(clock.now() - loggingWindowMs).toISOString();
  const read = async () => {
    const stackdriver = await logging.open();
    const query = { labels: [], cluster: logging.cluster, namespace, from, to: null };
    for await (const _ of stackdriver.lines(query, { newestFirst: true, pageSize: 1 })) return;
  };
  const late = clock.sleep(loggingPatienceMs).then(() => {
    throw new HarnessError('LOG', `no answer within ${loggingPatienceMs / 1000} s`);
  });
  await Promise.race([read(), late]);
}

function documentOf(findings: readonly Finding[], isReady: boolean): string {
  return `${JSON.stringify({ ready: isReady, findings }, null, 2)}\n`;
}
