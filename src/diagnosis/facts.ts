/** Questions that several rules ask of the facts. */
import { neutraliseLine } from '../report/neutralise.ts';
import { shellWord } from '../report/next-commands.ts';
import { type EventFact, type Evidence, found, type StepFacts } from './diagnosis.ts';
import type { Container, ContainerStatus, Terminated } from './kube-objects.ts';

/** `exitCode` as Argo words it: `main: Error (exit code 3): more`. */
export interface EndMessage {
  readonly container: string;
  readonly reason: string;
  readonly exitCode: string;
  readonly detail: string;
}

export function endMessageOf(message: string): EndMessage | null {
  const match = /^([^\s:]+): (Error|OOMKilled) \(exit code (\d+)\)(?:: ([\s\S]*))?$/.exec(message);
  if (match === null) return null;
  const [, container = '', reason = '', exitCode = '', detail = ''] = match;
  return { container, reason, exitCode, detail };
}

export function eventsOf({ events }: StepFacts, ...reasons: readonly string[]): readonly EventFact[] {
  return (found(events) ?? []).filter(({ reason }) => reasons.includes(reason));
}

/** Container statuses of the pod, init containers first. */
export function statusesOf({ pod }: StepFacts): readonly ContainerStatus[] {
  const status = found(pod)?.status;
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

export function containersOf({ pod }: StepFacts): readonly Container[] {
  const spec = found(pod)?.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

export function containerNamed(facts: StepFacts, name: string): Container | undefined {
  return containersOf(facts).find((each) => each.name === name);
}

/** Whether a container of the step's own has begun; null where nobody can say. */
export function hasBegun(facts: StepFacts): boolean | null {
  const status = found(facts.pod)?.status;
  if (eventsOf(facts, 'Started').some(({ message }) => /\bmain\b/.test(message))) return true;
  if (status === undefined) return facts.exitCode === null ? null : true;
  const own = (status.containerStatuses ?? []).filter(({ name }) => name !== 'wait');
  const ends = own.flatMap(({ state, lastState }) => [state?.terminated ?? [], lastState?.terminated ?? []].flat());
  if (own.some(({ state }) => state?.running !== undefined) || ends.some(hasRun)) return true;
  return ends.some(({ reason }) => reason === 'ContainerStatusUnknown') ? null : false;
}

/** The kubelet writes 1970 as the start of what it could not start, and nothing where it has lost the container. */
function hasRun({ startedAt }: Terminated): boolean {
  return (Date.parse(startedAt ?? '') || 0) > 0;
}

export function podWords({ podName, step }: StepFacts): string {
  return podName === null ? `step ${step}` : `pod ${podName}`;
}

export function templateWords({ template }: StepFacts): string {
  return template === null ? 'its template' : `template ${template}`;
}

export function ofEvent({ reason, message, count, at }: EventFact): Evidence {
  return { at, source: `event ${reason}${count > 1 ? ` (${count} times)` : ''}`, text: message };
}

/** The node's own words, where it has some. */
export function ofNode({ message, heldBy, finishedAt }: StepFacts): readonly Evidence[] {
  const held = heldBy === null ? [] : [{ at: null, source: 'seen earlier', text: heldBy }];
  return message === '' ? held : [{ at: finishedAt, source: 'node message', text: message }, ...held];
}

export function ofTerminated(name: string, end: Terminated): Evidence {
  const parts = [end.reason ?? '', `exit code ${end.exitCode ?? '?'}`, end.message ?? ''];
  const text = parts.filter((part) => part !== '').join(', ');
  return { at: end.finishedAt ?? null, source: `container ${name}`, text };
}

/** `kubectl -n NAMESPACE …` on one line; words that are names of strangers are quoted. */
export function kubectl({ namespace }: Pick<StepFacts, 'namespace'>, ...words: readonly string[]): string {
  return ['kubectl', '-n', namespace, ...words].map((word) => shellWord(neutraliseLine(word))).join(' ');
}
