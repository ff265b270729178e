/** The cause of one step of a found run, with whatever knows of it: the cluster, or its node alone. */
import { pendingReason } from '../argo/pending.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { diagnoseStep } from '../diagnosis/diagnose-step.ts';
import type { Diagnosis, StepFacts } from '../diagnosis/diagnosis.ts';
import type { StepQuestion } from '../diagnosis/fetch-facts.ts';
import { factsOfNode, fetchFacts } from '../diagnosis/fetch-facts.ts';
import { parseTime } from '../report/durations.ts';
import { shellWord } from '../report/next-commands.ts';
import { shownName } from '../report/step-path.ts';
import { type FoundRun, placeArgument } from './found-run.ts';
import type { Host } from './host.ts';

export interface Cause extends Diagnosis {
  readonly workflow: string;
  readonly namespace: string;
  /** Null: the workflow as a whole. */
  readonly step: string | null;
  /** For a person: `Failed hello-x7k2/unit`. */
  readonly title: string;
}

/** Who is asked about a step. */
export interface Witness {
  factsOf(question: StepQuestion): Promise<StepFacts>;
}

/** Milliseconds for all questions of one command. */
const patienceMs = 30_000;
/** Milliseconds that a pod takes to start where all is well. */
const ordinaryStartMs = 30_000;

export function witnessOf({ logs }: FoundRun, host: Host): Witness {
  if (logs.type === 'local') return { factsOf: async (question) => factsOfNode(question) };
  const signal = AbortSignal.any([host.interrupted, AbortSignal.timeout(patienceMs)]);
  return { factsOf: (question) => fetchFacts(logs.client, question, signal) };
}

/** Null of a step that simply runs, or went well. */
export async function causeOfStep(
  workflow: Workflow,
  node: NodeStatus,
  { run, witness }: { readonly run: FoundRun; readonly witness: Witness },
): Promise<Cause | null> {
  const { name = '', namespace = '' } = workflow.metadata;
  const step = shownName(node, name);
  const words = ['e2e', 'logs', run.id, '--workflow', name, '--step', step.split('(')[0] || step];
  const logsCommand = `${words.map(shellWord).join(' ')}${placeArgument(run)}`;
  const diagnosis = diagnoseStep(await witness.factsOf({ workflow, node, step, logsCommand }));
  const isWell = node.phase === 'Succeeded' || node.phase === 'Skipped' || node.phase === 'Omitted';
  if (diagnosis.kind === 'unknown' && (isWell || node.phase === 'Running')) return null;
  return { workflow: name, namespace, step, title: `${node.phase ?? 'Pending'} ${name}/${step}`, ...diagnosis };
}

/** Whether nothing is the matter: its pod was made a moment ago, and nothing warns of it. `now`: milliseconds since the epoch. */
export function isStarting({ phase, message, startedAt }: NodeStatus, { kind, evidence }: Cause, now: number): boolean {
  const since = parseTime(startedAt);
  const isOrdinary = kind === 'unknown' && phase === 'Pending' && pendingReason(message) === '';
  const isWarned = evidence.some(({ source }) => source.startsWith('event '));
  return isOrdinary && !isWarned && since !== null && now - since < ordinaryStartMs;
}

export function causeOfWorkflow(workflow: Workflow, diagnosis: Diagnosis): Cause {
  const { name = '', namespace = '' } = workflow.metadata;
  return {
    workflow: name,
    namespace,
    step: null,
    title: `${workflow.status?.phase || 'Submitted'} ${name}`,
    ...diagnosis,
  };
}
