/** `e2e stop`, `suspend`, `resume`, `delete`: a wish for the process that runs the workflows, or for the cluster's controller. */
import { type ExitCode, exitCodes, UsageError } from '../core/errors.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags } from './flags.ts';
import { type FoundRun, hasEnded, placeArgument, type Wish, withRun } from './found-run.ts';
import type { Host } from './host.ts';

export interface ActRequest {
  readonly run: string;
  readonly workflow: string | undefined;
  readonly place: FlagValues<typeof placeFlags>;
  readonly wish: Wish;
  /** What has happened to a workflow then: `stopped`. */
  readonly done: string;
}

/** Resolves once the wish is taken. Throws HarnessError NOT_FOUND for an unknown run, UsageError when everything in it has ended or the wish is refused. */
export function actOnRun(request: ActRequest, host: Host): Promise<ExitCode> {
  return withRun(request, host, (run) => act(run, request, host));
}

async function act(run: FoundRun, { wish, done }: ActRequest, { stdout }: Host): Promise<ExitCode> {
  const meant = workflowsFor(run, wish);
  const refusals: string[] = [];
  for (const { metadata } of meant) {
    const ref = { name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
    const refusal = await run.act(ref, wish);
    if (refusal === null) stdout.write(`${ref.name} ${done}\n`);
    else refusals.push(`${ref.name}: ${refusal}`);
  }
  if (refusals.length > 0) throw new UsageError(`cannot ${wish.type} ${refusals.join('; ')}`);
  return exitCodes.passed;
}

/** What still runs; of a cluster, where objects stay, what has ended can be deleted too. */
function workflowsFor(run: FoundRun, { type }: Wish): FoundRun['workflows'] {
  const { id, workflows } = run;
  if (type === 'delete' && run.place === 'cluster') return workflows;
  const running = workflows.filter((each) => !hasEnded(each));
  const look = `e2e get ${id}${placeArgument(run)}`;
  if (running.length === 0) {
    const ends = workflows.map(({ metadata, status }) => `${metadata.name} ${status?.phase}`);
    throw new UsageError(`run ${id} has ended, nothing can ${type} it: ${ends.join(', ')}`, { hint: look });
  }
  if (run.isAbandoned) {
    throw new UsageError(`the process that ran run ${id} is gone, and its steps with it: nothing is left to ${type}`, {
      hint: `${look} shows how far it came`,
    });
  }
  return running;
}
