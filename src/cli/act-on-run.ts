/** `e2e stop`, `suspend`, `resume`, `delete`: a wish for the process that runs the workflows. */
import { type ExitCode, exitCodes, UsageError } from '../core/errors.ts';
import { requestAct, type Wish } from '../engine/local/act-wishes.ts';
import { isAbandoned } from '../run/run-directory.ts';
import type { Host } from './host.ts';
import { findLocalRun, hasEnded } from './local-runs.ts';

export interface ActRequest {
  readonly run: string;
  readonly workflow: string | undefined;
  readonly wish: Wish;
  /** What has happened to a workflow then: `stopped`. */
  readonly done: string;
}

/** Resolves once the wish is taken. Throws HarnessError NOT_FOUND for an unknown run, UsageError when everything in it has ended or the wish is refused. */
export async function actOnLocalRun({ run, workflow, wish, done }: ActRequest, host: Host): Promise<ExitCode> {
  const { directory, workflows } = await findLocalRun(run, workflow, host);
  const running = workflows.filter((each) => !hasEnded(each));
  if (running.length === 0) {
    const ends = workflows.map(({ metadata, status }) => `${metadata.name} ${status?.phase}`);
    throw new UsageError(`run ${directory.id} has ended, nothing can ${wish.type} it: ${ends.join(', ')}`, {
      hint: `e2e get ${directory.id}`,
    });
  }
  if (await isAbandoned(directory)) {
    throw new UsageError(
      `the process that ran run ${directory.id} is gone, and its steps with it: nothing is left to ${wish.type}`,
      {
        hint: `e2e get ${directory.id} shows how far it came`,
      },
    );
  }
  const refusals: string[] = [];
  for (const { metadata } of running) {
    const ref = { name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
    const refusal = await requestAct(directory.stateDir, ref, wish, host.clock);
    if (refusal === null) host.stdout.write(`${ref.name} ${done}\n`);
    else refusals.push(`${ref.name}: ${refusal}`);
  }
  if (refusals.length > 0) throw new UsageError(`cannot ${wish.type} ${refusals.join('; ')}`);
  return exitCodes.passed;
}
