/** A container ran and ended badly, or could not be started at all. */
import { constants } from 'node:os';
import { type Diagnosis, found, type Rule, type StepFacts } from '../diagnosis.ts';
import {
  containerNamed,
  type EndMessage,
  endMessageOf,
  kubectl,
  ofNode,
  ofTerminated,
  podWords,
  statusesOf,
  templateWords,
} from '../facts.ts';
import type { Terminated } from '../kube-objects.ts';
import { executorEnd } from './executor.ts';

/** A container that ended badly, from its pod where that is still there, else from the node's message. */
interface End extends EndMessage {
  readonly terminated: Terminated | null;
  readonly isInit: boolean;
}

export const outOfMemory: Rule = (facts) => {
  const end = endsOf(facts).find(({ reason }) => reason === 'OOMKilled');
  if (end === undefined) return null;
  const limit = containerNamed(facts, end.container)?.resources?.limits?.['memory'];
  const cause =
    limit === undefined
      ? 'was killed because memory ran out'
      : `was killed because it needed more memory than its limit of ${limit}`;
  return diagnosis(facts, end, {
    kind: 'out-of-memory',
    sentence: `container ${end.container} of ${podWords(facts)} ${cause} (OOMKilled, exit code ${end.exitCode})`,
    fix: `raise resources.limits.memory of ${templateWords(facts)}, or let it use less`,
  });
};

export const commandNotFound: Rule = (facts) => {
  for (const end of endsOf(facts)) {
    const command = /exec: ("(?:[^"\\]|\\.)*"): ([^:]+)/.exec(end.detail);
    if (command === null) continue;
    const image = containerNamed(facts, end.container)?.image;
    const where = image === undefined ? 'its image' : `image ${image}`;
    const isThere = /permission denied|is a directory/.test(command[2] ?? '');
    return diagnosis(facts, end, {
      kind: 'command-not-found',
      sentence: `container ${end.container} of ${podWords(facts)} could not start: ${where} ${isThere ? 'does not let it execute' : 'has no command'} ${command[1]}`,
      fix: `correct command of ${templateWords(facts)}, or use an image that has it`,
    });
  }
  return null;
};

export const initFailed: Rule = (facts) => {
  const end = endsOf(facts).find((each) => each.isInit);
  if (end === undefined) return null;
  return diagnosis(facts, end, {
    kind: 'init-failed',
    sentence: `init container ${end.container} of ${podWords(facts)} ended with exit code ${end.exitCode}${signalText(end)}, so that main never started`,
    fix: null,
    next: facts.podName === null ? [facts.logsCommand] : [kubectl(facts, 'logs', facts.podName, '-c', end.container)],
  });
};

export const badEnd: Rule = (facts) => {
  const ends = endsOf(facts);
  const end = ends.find(({ container }) => container === 'main') ?? ends.find(({ container }) => container !== 'wait');
  if (end === undefined) return null;
  const signal = signalOf(end);
  const isSidecar = end.container !== 'main';
  const kind = isSidecar ? 'sidecar-failed' : signal === null ? 'exit-code' : 'signal';
  return diagnosis(facts, end, {
    kind,
    sentence: `container ${end.container} of ${podWords(facts)} ended with exit code ${end.exitCode}${signalText(end) || detailText(end)}`,
    fix: null,
  });
};

/** What Argo's executor reports in its own container `wait`. */
export const executorFailed: Rule = (facts) => {
  const ends = endsOf(facts);
  const end = ends.find(({ container }) => container === 'wait' || container === 'init');
  const isStepsOwn = ends.some(({ container }) => container === 'main'); // then it merely found nothing to take along
  return end === undefined || isStepsOwn ? null : executorEnd(facts, end);
};

/** Of Argo's executor as well; those of the step itself first. */
function endsOf(facts: StepFacts): readonly End[] {
  const status = found(facts.pod)?.status;
  const inits = new Set((status?.initContainerStatuses ?? []).map(({ name }) => name));
  const ends = statusesOf(facts).flatMap(({ name = '', state, lastState }): readonly End[] => {
    const terminated = state?.terminated ?? lastState?.terminated;
    if (terminated === undefined || terminated.exitCode === 0) return [];
    const { exitCode = -1, reason = 'Error', message = '' } = terminated;
    const isInit = inits.has(name) && name !== 'init';
    return [{ container: name, reason, exitCode: String(exitCode), detail: message, terminated, isInit }];
  });
  const told = endMessageOf(facts.message);
  if (told === null) return ends;
  // Argo knows more of the one that it names: what its executor wrote.
  const { terminated = null, isInit = isInitByName(told.container, facts) } =
    ends.find(({ container }) => container === told.container) ?? {};
  const first = { ...told, detail: told.detail || (terminated?.message ?? ''), terminated, isInit };
  return [first, ...ends.filter(({ container }) => container !== told.container)];
}

function isInitByName(container: string, { pod }: StepFacts): boolean {
  const spec = found(pod)?.spec;
  return (spec?.initContainers ?? []).some(({ name }) => name === container && name !== 'init');
}

type Said = Pick<Diagnosis, 'kind' | 'sentence' | 'fix'> & { readonly next?: readonly string[] };

function diagnosis(facts: StepFacts, end: End, { kind, sentence, fix, next }: Said): Diagnosis {
  const ofContainer = end.terminated === null ? [] : [ofTerminated(end.container, end.terminated)];
  return { kind, sentence, fix, evidence: [...ofContainer, ...ofNode(facts)], next: next ?? [facts.logsCommand] };
}

function signalText(end: End): string {
  const signal = signalOf(end);
  if (signal !== null) return `, as one that is ended by ${signal}`;
  if (end.exitCode === '127') return ': its shell did not find a command';
  return end.exitCode === '126' ? ': its shell could not execute a command' : '';
}

/** What Argo's executor, or the runtime, wrote of it. */
function detailText({ detail }: End): string {
  return detail === '' ? '' : `: ${detail}`;
}

/** The runtime says so, or the exit code is 128 and the number of a signal. */
function signalOf({ terminated, exitCode }: End): string | null {
  const number = terminated?.signal || Number(exitCode) - 128;
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? null;
}
