/** The image of a container cannot be had. */
import { neutraliseLine } from '../../report/neutralise.ts';
import { shellWord } from '../../report/next-commands.ts';
import { type Diagnosis, type Evidence, found, type Rule, type StepFacts } from '../diagnosis.ts';
import {
  containerNamed,
  eventsOf,
  hasBegun,
  kubectl,
  ofEvent,
  ofNode,
  podWords,
  statusesOf,
  templateWords,
} from '../facts.ts';

const imageReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

interface Trouble {
  readonly reason: string;
  readonly image: string | null;
  readonly container: string;
  /** What kubelet and registry said. */
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

export const imagePull: Rule = (facts) => {
  const trouble =
    troubleOfPod(facts) ??
    troubleOfEvents(facts) ??
    troubleOfMessage(facts, facts.message) ??
    troubleOfMessage(facts, facts.heldBy ?? '');
  if (trouble === null) return null;
  const { image, reason, words, container, evidence } = trouble;
  const what = image === null ? 'the image' : `image ${image}`;
  const said = registryWords(words);
  return {
    kind: 'image-pull',
    sentence: `${what} of container ${container} of ${podWords(facts)} ${verdictOf(reason, said)}`,
    evidence,
    ...adviceFor(reason, said, image, facts),
  };
};

function troubleOfPod(facts: StepFacts): Trouble | null {
  const status = statusesOf(facts).find(({ state }) => imageReasons.has(state?.waiting?.reason ?? ''));
  const waiting = status?.state?.waiting;
  if (status === undefined || waiting === undefined) return null;
  const { reason = '', message = '' } = waiting;
  const name = status.name ?? 'main';
  const pulls = eventsOf(facts, 'Failed', 'ErrImageNeverPull', 'InspectFailed').filter(
    ({ message: text }) => !text.startsWith('Error: '),
  );
  const told = pulls.at(-1);
  const words = message.includes(': ') ? message : (told?.message ?? message);
  return {
    reason,
    container: name,
    image: containerNamed(facts, name)?.image ?? status.image ?? null,
    words,
    evidence: [
      { at: null, source: `container ${name}`, text: message === '' ? reason : `${reason}: ${message}` },
      ...(told === undefined ? [] : [ofEvent(told)]),
    ],
  };
}

/** Of a pod that was ended before it began: its events alone still tell. */
function troubleOfEvents(facts: StepFacts): Trouble | null {
  if (hasBegun(facts) === true) return null;
  const event = eventsOf(facts, 'Failed', 'ErrImageNeverPull', 'InspectFailed').findLast(
    ({ reason, message }) => reason !== 'Failed' || message.startsWith('Failed to pull image'),
  );
  if (event === undefined) return null;
  const { reason, message } = event;
  return {
    reason: reason === 'InspectFailed' ? 'InvalidImageName' : reason,
    container: 'main',
    image: /image "([^"]+)"/.exec(message)?.[1] ?? containerNamed(facts, 'main')?.image ?? null,
    words: message,
    evidence: [ofEvent(event)],
  };
}

function troubleOfMessage(facts: StepFacts, message: string): Trouble | null {
  const reason = /^[A-Za-z]+/.exec(message)?.[0] ?? '';
  const lookUp = message.startsWith('failed to look-up entrypoint/cmd for image');
  if (!imageReasons.has(reason) && !lookUp) return null;
  const image = /image "([^"]+)"/.exec(message)?.[1] ?? containerNamed(facts, 'main')?.image ?? null;
  const events = eventsOf(facts, 'Failed').filter(({ message: text }) => text.startsWith('Failed to pull image'));
  const told = events.at(-1);
  return {
    reason: lookUp ? 'LookUp' : reason,
    container: 'main',
    image: image ?? /^Failed to pull image "([^"]+)"/.exec(told?.message ?? '')?.[1] ?? null,
    words: message.includes('resolve reference') || lookUp ? message : (told?.message ?? message),
    evidence: [...ofNode(facts), ...(told === undefined ? [] : [ofEvent(told)])],
  };
}

/** What the runtime, or the registry, said in the end: without the steps that led there. */
function registryWords(words: string): string {
  const inner = words
    .replace(/^Back-off pulling image "[^"]*":? ?/, '')
    .replace(/^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull): /, '')
    .replace(/^Failed to pull image "[^"]*": /, '')
    .replace(/^(?:rpc error: code = \w+ desc = )/, '')
    .replace(/^failed to pull and unpack image "[^"]*": /, '')
    .replace(/^failed to resolve reference "[^"]*": /, '')
    .replace(/^failed to (?:authorize|do request): /, '');
  return inner.trim();
}

function verdictOf(reason: string, said: string): string {
  switch (reason) {
    case 'InvalidImageName':
      return 'has a name that is none';
    case 'ErrImageNeverPull':
      return 'is not on the machine, and imagePullPolicy Never forbids to pull it';
    case 'LookUp':
      return `has a command that Argo’s controller could not read from its registry${said === '' ? '' : `: ${said}`}`;
    default:
      return `cannot be pulled${said === '' ? '' : `: ${said}`}`;
  }
}

function adviceFor(
  reason: string,
  said: string,
  image: string | null,
  facts: StepFacts,
): Pick<Diagnosis, 'fix' | 'next'> {
  const template = templateWords(facts);
  const look = image === null ? [] : [`docker manifest inspect ${shellWord(neutraliseLine(image))}`];
  const account = found(facts.pod)?.spec?.serviceAccountName ?? 'default';
  if (reason === 'InvalidImageName') return { fix: `correct image of ${template}`, next: [describePod(facts)] };
  if (reason === 'ErrImageNeverPull')
    return {
      fix: `use imagePullPolicy IfNotPresent in ${template}, or an image that the machines have`,
      next: [describePod(facts)],
    };
  if (reason === 'LookUp')
    return { fix: `write command into ${template}: then nothing has to be looked up`, next: ['e2e lint'] };
  if (/unauthorized|authentication|authorization|denied|forbidden|\b40[13]\b/i.test(said))
    return {
      fix: `name a pull secret of that registry in imagePullSecrets of service account ${account} or of the workflow, or correct the image’s name`,
      next: [kubectl(facts, 'get', 'serviceaccount', account, '-o', 'yaml')],
    };
  if (/not found|manifest unknown|\b404\b/i.test(said))
    return { fix: `push the image, or correct image of ${template}`, next: look };
  if (/toomanyrequests|\b429\b/i.test(said))
    return { fix: 'wait, or pull as a user that the registry allows more', next: look };
  if (/dial tcp|no such host|timeout|unreachable|connection refused|x509|EOF|reset by peer/i.test(said))
    return {
      fix: 'let the cluster’s machines reach that registry, or use an image from one that they reach',
      next: look,
    };
  return { fix: null, next: look };
}

function describePod(facts: StepFacts): string {
  return facts.podName === null ? facts.logsCommand : kubectl(facts, 'describe', 'pod', facts.podName);
}
