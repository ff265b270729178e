/** From the facts of one step to its cause. The rules are asked in order; the first that knows wins. */
import { causeOf, waitOf } from '../report/failure-cause.ts';
import { type Diagnosis, found, type Look, type Rule, type StepFacts } from './diagnosis.ts';
import { eventsOf, hasBegun, kubectl, ofEvent, ofNode, statusesOf } from './facts.ts';
import { containerNotCreated, unschedulable, volumeNotMounted } from './rules/cannot-start.ts';
import { badEnd, commandNotFound, executorFailed, initFailed, outOfMemory } from './rules/container-end.ts';
import { imagePull } from './rules/image.ts';
import { lockWait, podRefused, quota, undeclaredVolume } from './rules/refused.ts';
import { deadline, evicted, nodeLost, podDeleted, stopped } from './rules/taken-away.ts';

const beforeStart: readonly Rule[] = [
  quota,
  lockWait,
  podRefused,
  undeclaredVolume,
  imagePull,
  containerNotCreated,
  unschedulable,
  volumeNotMounted,
];
const takenAway: readonly Rule[] = [evicted, nodeLost];
const ended: readonly Rule[] = [deadline, stopped, podDeleted];
const byItself: readonly Rule[] = [outOfMemory, commandNotFound, initFailed, executorFailed, badEnd];

/** Never throws, never guesses: where nothing tells, the answer says what was looked at. */
export function diagnoseStep(facts: StepFacts): Diagnosis {
  const taken = first(takenAway, facts);
  if (taken !== null) return taken;
  const end = first(ended, facts);
  const mayWait = hasBegun(facts) !== true || waitsForOthers(facts);
  const held = mayWait ? first(beforeStart, facts) : null;
  if (end !== null) return held === null ? end : neverStarted(held, end);
  return first(byItself, facts) ?? held ?? controllerError(facts) ?? unknown(facts);
}

/** The step runs or has run, and another container of its pod cannot begin: the node stays Pending for that. */
function waitsForOthers(facts: StepFacts): boolean {
  const reasons = statusesOf(facts).map(({ state }) => state?.waiting?.reason);
  return facts.phase === 'Pending' && reasons.some((reason) => reason !== undefined && !passingReasons.has(reason));
}

const passingReasons: ReadonlySet<string> = new Set(['PodInitializing', 'ContainerCreating', 'CrashLoopBackOff']);

function first(rules: readonly Rule[], facts: StepFacts): Diagnosis | null {
  for (const rule of rules) {
    const diagnosis = rule(facts);
    if (diagnosis !== null) return diagnosis;
  }
  return null;
}

/** What kept it is the cause; that something ended the waiting is evidence. */
function neverStarted(held: Diagnosis, end: Diagnosis): Diagnosis {
  const evidence = [...held.evidence, ...end.evidence];
  const distinct = evidence.filter((each, index) => evidence.findIndex(({ text }) => text === each.text) === index);
  return { ...held, sentence: `${held.sentence}; it never started and ${endWords(end)}`, evidence: distinct };
}

function endWords({ kind }: Diagnosis): string {
  return kind === 'deadline' ? 'its deadline ended it' : kind === 'stopped' ? 'was stopped' : 'its pod was deleted';
}

/** What Argo says of a step whose pod says nothing, most often because it never came to one. */
function controllerError(facts: StepFacts): Diagnosis | null {
  const { phase, message, step } = facts;
  if (message === '' || (phase !== 'Error' && phase !== 'Failed') || found(facts.pod) !== null) return null;
  return {
    kind: 'controller-error',
    sentence: `Argo’s controller could not go on with step ${step}: ${message}`,
    evidence: ofNode(facts),
    fix: null,
    next: ['e2e lint'],
  };
}

function unknown(facts: StepFacts): Diagnosis {
  const { step, phase, message, exitCode, podName, heldBy } = facts;
  const ended = { phase, message, exitCode, ...(heldBy !== null && { heldBy }) };
  const words = phase === 'Pending' ? ` has not started: ${waitOf(ended)}` : `: ${causeOf(ended)}`;
  const warnings = eventsOf(facts, ...warningReasons(facts)).slice(-3);
  const isTold = message !== '' || (exitCode !== null && exitCode !== '0');
  return {
    kind: 'unknown',
    sentence: isTold ? `step ${step}${words}` : `nothing says why step ${step} is ${phase}`,
    evidence: [...ofNode(facts), ...warnings.map(ofEvent), { at: null, source: 'looked at', text: lookedAt(facts) }],
    fix: null,
    next:
      podName === null || facts.pod.type === 'absent'
        ? [facts.logsCommand]
        : [kubectl(facts, 'describe', 'pod', podName)],
  };
}

function warningReasons({ events }: StepFacts): readonly string[] {
  return events.type === 'found'
    ? events.value.filter(({ type }) => type === 'Warning').map(({ reason }) => reason)
    : [];
}

function lookedAt(facts: StepFacts): string {
  const { podName, pod, events } = facts;
  if (podName === null) return 'the node’s status';
  const containers = statusesOf(facts).length;
  const count = events.type === 'found' ? events.value.length : 0;
  return [
    'the node’s status',
    `pod ${podName} (${lookWords(pod, `${containers} containers`)})`,
    `its events (${lookWords(events, String(count))})`,
  ].join(', ');
}

function lookWords(look: Look<unknown>, whenFound: string): string {
  switch (look.type) {
    case 'found':
      return whenFound;
    case 'absent':
      return 'it is gone';
    case 'unreadable':
      return look.why;
  }
}
