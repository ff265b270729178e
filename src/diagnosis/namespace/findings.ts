/** What is wrong in a namespace: pods that failed or are not ready, deployments without replicas, failed jobs, claims without a volume. */
import { diagnoseStep } from '../diagnose-step.ts';
import { type Diagnosis, type EventFact, type Evidence, found, type StepFacts } from '../diagnosis.ts';
import { kubectl, ofEvent } from '../facts.ts';
import { eventFacts } from '../fetch-facts.ts';
import type { Claim, Condition, ContainerStatus, Deployment, Job, Pod } from '../kube-objects.ts';
import type { Survey } from './survey.ts';
import { workflowFindings, workflowOf } from './workflow-findings.ts';

export interface Finding extends Pick<Diagnosis, 'sentence' | 'evidence' | 'next'> {
  /** `pod web-1`, `deployment web`. */
  readonly object: string;
  /** The container whose last lines tell more; null where none does. */
  readonly log: { readonly pod: string; readonly container: string; readonly isPrevious: boolean } | null;
}

/** Deployments first, then their pods: the order in which a person asks. Steps of workflows come last, and together: `e2e why` knows more of them. */
export function findingsOf(survey: Survey): readonly Finding[] {
  const { namespace } = survey;
  const events = eventsByObject(survey);
  return [
    ...(found(survey.deployments) ?? []).flatMap((each) => deploymentFinding(each, namespace)),
    ...(found(survey.jobs) ?? []).flatMap((each) => jobFinding(each, namespace)),
    ...(found(survey.pods) ?? []).flatMap((each) =>
      workflowOf(each) === null ? podFinding(each, { survey, events }) : [],
    ),
    ...(found(survey.claims) ?? []).flatMap((each) => claimFinding(each, { survey, events })),
    ...workflowFindings(found(survey.pods) ?? [], namespace),
  ];
}

/** Events by `Kind/name`. */
type Events = ReadonlyMap<string, readonly EventFact[]>;

interface Scene {
  readonly survey: Survey;
  readonly events: Events;
}

function eventsByObject({ events }: Survey): Events {
  const groups = Map.groupBy(
    found(events) ?? [],
    ({ involvedObject }) => `${involvedObject?.kind}/${involvedObject?.name}`,
  );
  return new Map([...groups].map(([key, group]) => [key, eventFacts(group)]));
}

function deploymentFinding({ metadata, spec, status }: Deployment, namespace: string): readonly Finding[] {
  const name = metadata?.name ?? '';
  const wanted = spec?.replicas ?? 1;
  const available = status?.availableReplicas ?? 0;
  if (available >= wanted) return [];
  const bad = (status?.conditions ?? []).filter(
    ({ type, status: is }) => (type === 'ReplicaFailure') === (is === 'True'),
  );
  return [
    {
      object: `deployment ${name}`,
      sentence: `deployment ${name} has ${available} of ${wanted} replica${wanted === 1 ? '' : 's'} available`,
      evidence: bad.map(ofCondition),
      next: [kubectl({ namespace }, 'describe', 'deployment', name)],
      log: null,
    },
  ];
}

function jobFinding({ metadata, status }: Job, namespace: string): readonly Finding[] {
  const name = metadata?.name ?? '';
  const failed = (status?.conditions ?? []).find(({ type, status: is }) => type === 'Failed' && is === 'True');
  if (failed === undefined) return [];
  return [
    {
      object: `job ${name}`,
      sentence: `job ${name} failed: ${failed.message ?? failed.reason ?? 'its condition says no more'}`,
      evidence: [ofCondition(failed)],
      next: [kubectl({ namespace }, 'describe', 'job', name)],
      log: null,
    },
  ];
}

function claimFinding({ metadata, status, spec }: Claim, { survey, events }: Scene): readonly Finding[] {
  const name = metadata?.name ?? '';
  if (status?.phase === 'Bound') return [];
  const told = (events.get(`PersistentVolumeClaim/${name}`) ?? []).slice(-1);
  const storageClass = spec?.storageClassName ? ` of storage class ${spec.storageClassName}` : '';
  return [
    {
      object: `claim ${name}`,
      sentence: `volume claim ${name}${storageClass} is ${status?.phase ?? 'without a phase'}${told[0] === undefined ? '' : `: ${told[0].message}`}`,
      evidence: told.map(ofEvent),
      next: [kubectl(survey, 'describe', 'pvc', name)],
      log: null,
    },
  ];
}

function podFinding(pod: Pod, { survey, events }: Scene): readonly Finding[] {
  if (isWell(pod)) return [];
  const name = pod.metadata?.name ?? '';
  const status = badContainer(pod);
  const log = logOf(name, status);
  const logsCommand = kubectl(survey, 'logs', name, ...logWords(log));
  const own = events.get(`Pod/${name}`) ?? [];
  const cause =
    unreadyCause(name, status, own, logsCommand) ?? diagnoseStep(factsOfPod(pod, { survey, events: own, logsCommand }));
  const isKnown = cause.kind !== 'unknown';
  const sentence = isKnown ? cause.sentence : `pod ${name} is ${pod.status?.phase}, and nothing says why`;
  const { evidence, next } = cause;
  return [{ object: `pod ${name}`, sentence: `${sentence}${restartWords(status)}`, evidence, next, log }];
}

/** Of a container that was started again, the log of the one before. */
function logOf(pod: string, status: ContainerStatus | undefined): Finding['log'] {
  const { name = '', state, lastState } = status ?? {};
  const isPrevious = state?.waiting !== undefined && lastState?.terminated !== undefined;
  const hasBegun = isPrevious || state?.terminated !== undefined || state?.running !== undefined;
  return hasBegun ? { pod, container: name, isPrevious } : null;
}

function logWords(log: Finding['log']): readonly string[] {
  return log === null ? [] : ['-c', log.container, ...(log.isPrevious ? ['--previous'] : [])];
}

function restartWords({ restartCount = 0 }: ContainerStatus = {}): string {
  return restartCount === 0 ? '' : ` (${restartCount} restart${restartCount === 1 ? '' : 's'})`;
}

/** Ended well, ready, or on its way out. */
function isWell({ status, metadata }: Pod): boolean {
  if (status?.phase === 'Succeeded' || metadata?.deletionTimestamp !== undefined) return true;
  return status?.phase === 'Running' && (status.containerStatuses ?? []).every(isContainerWell);
}

function isContainerWell({ ready, state }: ContainerStatus): boolean {
  return ready === true || state?.terminated?.exitCode === 0;
}

/** The first that ended badly, else the first that is not ready. */
function badContainer({ status }: Pod): ContainerStatus | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const ended = all.find(({ state, lastState }) => ((state?.terminated ?? lastState?.terminated)?.exitCode ?? 0) !== 0);
  return ended ?? all.find((each) => !isContainerWell(each));
}

/** A container that runs and is not ready: its probe tells. */
function unreadyCause(
  pod: string,
  status: ContainerStatus | undefined,
  events: readonly EventFact[],
  logsCommand: string,
): Diagnosis | null {
  if (status?.state?.running === undefined || status.lastState?.terminated !== undefined) return null;
  const probe = events.findLast(({ reason }) => reason === 'Unhealthy');
  const why = probe === undefined ? '' : `: ${probe.message}`;
  const seen: Evidence = {
    at: status.state.running.startedAt ?? null,
    source: `container ${status.name}`,
    text: 'running, not ready',
  };
  return {
    kind: 'exit-code',
    sentence: `container ${status.name} of pod ${pod} runs and is not ready${why}`,
    evidence: [seen, ...(probe === undefined ? [] : [ofEvent(probe)])],
    fix: null,
    next: [logsCommand],
  };
}

interface PodScene {
  readonly survey: Survey;
  readonly events: readonly EventFact[];
  readonly logsCommand: string;
}

function factsOfPod(pod: Pod, { survey, events, logsCommand }: PodScene): StepFacts {
  const name = pod.metadata?.name ?? '';
  return {
    namespace: survey.namespace,
    workflow: '',
    step: name,
    template: null,
    phase: pod.status?.phase === 'Failed' ? 'Failed' : pod.status?.phase === 'Pending' ? 'Pending' : 'Running',
    message: '',
    heldBy: null,
    exitCode: null,
    finishedAt: null,
    podName: name,
    pod: { type: 'found', value: pod },
    events: { type: 'found', value: events },
    machine: { type: 'unreadable', why: 'not asked for' },
    claims: new Map(
      (found(survey.claims) ?? []).map((claim) => [claim.metadata?.name ?? '', { type: 'found', value: claim }]),
    ),
    logsCommand,
  };
}

function ofCondition({ type, reason, message, lastTransitionTime }: Condition): Evidence {
  return {
    at: lastTransitionTime ?? null,
    source: `condition ${type}`,
    text: [reason, message].filter(Boolean).join(': '),
  };
}
