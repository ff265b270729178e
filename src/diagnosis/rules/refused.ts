/** No pod was made: the API server, the controller or a lock is in the way. Only the node's message tells. */
import type { Diagnosis, Rule, StepFacts } from '../diagnosis.ts';
import { kubectl, ofNode, templateWords } from '../facts.ts';

export const quota: Rule = (facts) => noRoom(facts) ?? noRequests(facts);

/** A quota on what pods ask for takes none that does not say how much, Argo's own containers included. */
function noRequests(facts: StepFacts): Diagnosis | null {
  const match = /failed quota: ([^:\s]+): must specify (\S+) for: ([^;\n]+)/.exec(words(facts));
  if (match === null) return null;
  const [, name = '', resources = '', containers = ''] = match;
  const isExecutors = containers.split(',').some((each) => each === 'init' || each === 'wait');
  return {
    kind: 'quota',
    sentence: `quota ${name} of namespace ${facts.namespace} takes no pod whose containers do not say their ${resources}, and of step ${facts.step} ${containers.replaceAll(',', ', ')} do not`,
    evidence: ofNode(facts),
    fix: isExecutors
      ? 'give the namespace a LimitRange with defaults: init and wait are Argo’s own containers, and resources of the template do not reach them'
      : `write resources into ${templateWords(facts)}, or give the namespace a LimitRange with defaults`,
    next: [kubectl(facts, 'describe', 'quota', name)],
  };
}

function noRoom(facts: StepFacts): Diagnosis | null {
  const match = /exceeded quota: ([^,\s]+)(?:, requested: (.*?), used: (.*?), limited: ([^;\n]*))?/.exec(words(facts));
  if (match === null) return null;
  const [, name = '', requested, used, limited] = match;
  const numbers = requested === undefined ? '' : `: it asks for ${requested}, ${used} of ${limited} are used`;
  return {
    kind: 'quota',
    sentence: `quota ${name} of namespace ${facts.namespace} leaves no room for the pod of step ${facts.step}${numbers}`,
    evidence: ofNode(facts),
    fix: 'end or delete what uses it up, or raise the quota',
    next: [kubectl(facts, 'describe', 'quota', name)],
  };
}

export const lockWait: Rule = (facts) => {
  const lock = lockOf(words(facts));
  if (lock === null) return null;
  return {
    kind: 'lock-wait',
    sentence: `step ${facts.step} waits for the lock ${lock.name}${lock.state}, which another workflow holds`,
    evidence: ofNode(facts),
    fix: 'wait for the other workflow, or stop it',
    next: [kubectl(facts, 'get', 'workflows')],
  };
};

/** `Waiting for NS/Mutex/NAME lock. Lock status: 0/1`. */
export function lockOf(message: string): { readonly name: string; readonly state: string } | null {
  const match = /^Waiting for (\S+) lock\.(?: Lock status: (\S+))?/.exec(message);
  if (match === null) return null;
  return { name: match[1] ?? '', state: match[2] === undefined ? '' : ` (${match[2]} free)` };
}

export const podRefused: Rule = (facts) => missingAccount(facts) ?? invalidPod(facts);

function missingAccount(facts: StepFacts): Diagnosis | null {
  const account = /error looking up service account [^/\s]+\/([^\s:]+)/.exec(words(facts))?.[1];
  if (account === undefined) return null;
  return {
    kind: 'missing-service-account',
    sentence: `there is no service account ${account} in namespace ${facts.namespace}, as which step ${facts.step} is to run`,
    evidence: ofNode(facts),
    fix: 'make the service account, or correct serviceAccountName',
    next: [kubectl(facts, 'create', 'serviceaccount', account)],
  };
}

function invalidPod(facts: StepFacts): Diagnosis | null {
  const match = /\bpods? "([^"]+)" is (invalid|forbidden): ([\s\S]*)$/i.exec(words(facts));
  if (match === null) return null;
  const [, pod = '', verdict = '', why = ''] = match;
  return {
    kind: 'pod-refused',
    sentence: `the API server refused pod ${pod} of step ${facts.step} as ${verdict}: ${why}`,
    evidence: ofNode(facts),
    fix: null,
    next: ['e2e lint'],
  };
}

export const undeclaredVolume: Rule = (facts) => {
  const volume = /volume '([^']+)' not found in workflow spec/.exec(words(facts))?.[1];
  if (volume === undefined) return null;
  return {
    kind: 'workflow-rejected',
    sentence: `step ${facts.step} mounts volume ${volume}, which workflow ${facts.workflow} does not declare`,
    evidence: ofNode(facts),
    fix: `declare ${volume} in volumes of the workflow or of its template`,
    next: ['e2e lint'],
  };
};

function words({ message, heldBy }: StepFacts): string {
  return message === '' ? (heldBy ?? '') : message;
}
