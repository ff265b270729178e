/** `e2e doctor`: what is missing, before a job finds out. */
import { tmpdir } from 'node:os';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { examine, type Patient } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { formatFindings } from '../doctor/format.ts';
import type { FlagValues } from './command.ts';
import type { doctorFlags } from './commands/doctor.ts';
import type { Host } from './host.ts';
import { openCluster } from './open-cluster.ts';
import { openStore } from './open-store.ts';
import { styleFor } from './run-output.ts';

type DoctorFlags = FlagValues<typeof doctorFlags>;

/** Gives `noVerdict` when something that is needed is missing. */
export async function examineJob(flags: DoctorFlags, host: Host): Promise<ExitCode> {
  const findings = await examine(patientOf(flags, host));
  const isReady = findings.every(({ standing }) => standing !== 'failed');
  host.stdout.write(
    flags.json ? documentOf(findings, isReady) : `${formatFindings(findings, styleFor(host.stdout, host.env))}\n`,
  );
  return isReady ? exitCodes.passed : exitCodes.noVerdict;
}

function patientOf(flags: DoctorFlags, host: Host): Patient {
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
    bucket: bucket === undefined ? null : { uri: bucket, open: () => openStore(bucket, host) },
    readLogging: null,
    clock: host.clock,
  };
}

function documentOf(findings: readonly Finding[], isReady: boolean): string {
  return `${JSON.stringify({ ready: isReady, findings }, null, 2)}\n`;
}
