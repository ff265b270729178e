/** The pod is there and its containers do not come up. */

import { type Diagnosis, type Evidence, found, type Rule, type StepFacts } from '../diagnosis.ts';
import { eventsOf, hasBegun, kubectl, ofEvent, ofNode, podWords, statusesOf } from '../facts.ts';
import type { Claim, Pod, Volume } from '../kube-objects.ts';
import { missingObject } from './missing-object.ts';

const configReasons: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** The kubelet could not put a container together. */
export const containerNotCreated: Rule = (facts) => {
  const trouble = configTrouble(facts);
  if (trouble === null) return null;
  const { name, words, evidence } = trouble;
  return (
    missingObject(facts, words, { by: `container ${name}`, evidence }) ?? {
      kind: 'container-not-created',
      sentence: `container ${name} of ${podWords(facts)} could not be made: ${words}`,
      evidence,
      fix: null,
      next: describePod(facts),
    }
  );
};

interface ConfigTrouble {
  readonly name: string;
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

/** From the container's state, else from what the node says, else from an event. */
function configTrouble(facts: StepFacts): ConfigTrouble | null {
  const status = statusesOf(facts).find(({ state }) => configReasons.has(state?.waiting?.reason ?? ''));
  const events = eventsOf(facts, 'Failed').filter(({ message }) => /not found|couldn't find key/.test(message));
  const { name = 'main', state } = status ?? {};
  if (state?.waiting !== undefined) {
    const { reason = '', message = '' } = state.waiting;
    const own = { at: null, source: `container ${name}`, text: `${reason}: ${message}` };
    return { name, words: message || reason, evidence: [own, ...events.slice(-1).map(ofEvent)] };
  }
  const told = /^(?:CreateContainerConfigError|CreateContainerError|RunContainerError): ([\s\S]*)$/.exec(
    facts.message || (facts.heldBy ?? ''),
  )?.[1];
  if (told !== undefined) return { name, words: told, evidence: ofNode(facts) };
  const event =
    hasBegun(facts) === true
      ? undefined
      : events.findLast(({ message }) => /^Error: (?:secret|configmap|couldn't)/.test(message));
  return event === undefined ? null : { name, words: event.message, evidence: [ofEvent(event)] };
}

/** A volume could not be mounted; only events tell. */
export const volumeNotMounted: Rule = (facts) => {
  if (hasBegun(facts) === true) return null;
  const event = eventsOf(facts, 'FailedMount', 'FailedAttachVolume', 'FailedMapVolume').findLast(
    ({ message }) => !message.startsWith('Unable to attach or mount volumes'),
  );
  const held = /^(?:FailedMount|FailedAttachVolume): ([\s\S]*)$/.exec(facts.heldBy ?? '')?.[1];
  const words = event?.message ?? held;
  if (words === undefined) return null;
  const evidence = event === undefined ? ofNode(facts) : [ofEvent(event)];
  const volume = /for volume "([^"]+)"/.exec(words)?.[1] ?? null;
  const by = volume === null ? 'a volume' : `volume ${volume}`;
  const missing = missingObject(facts, words, { by, evidence });
  if (missing !== null) return missing;
  const spec = (found(facts.pod)?.spec?.volumes ?? []).find(({ name }) => name === volume);
  return {
    kind: 'volume-not-mounted',
    sentence: `${by}${volumeWords(spec)} of ${podWords(facts)} cannot be mounted: ${mountWords(words)}`,
    evidence,
    fix: null,
    next:
      spec?.persistentVolumeClaim?.claimName === undefined
        ? describePod(facts)
        : [kubectl(facts, 'describe', 'pvc', spec.persistentVolumeClaim.claimName)],
  };
};

/** No machine takes the pod. */
export const unschedulable: Rule = (facts) => {
  if (hasBegun(facts) === true) return null;
  const condition = found(facts.pod)?.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  const held = [facts.message, facts.heldBy ?? '']
    .find((text) => text.startsWith('Unschedulable: '))
    ?.slice('Unschedulable: '.length);
  const event = eventsOf(facts, 'FailedScheduling').at(-1);
  const isWaiting = found(facts.pod) === null || condition !== undefined;
  const words = condition?.message ?? held ?? (isWaiting ? event?.message : undefined);
  if (words === undefined) return null;
  const evidence: readonly Evidence[] = [
    ...(condition === undefined
      ? []
      : [{ at: condition.lastTransitionTime ?? null, source: 'condition PodScheduled', text: words }]),
    ...(event === undefined ? (condition === undefined ? ofNode(facts) : []) : [ofEvent(event)]),
  ];
  return claimTrouble(facts, words, evidence) ?? noRoom(facts, words, evidence);
};

function claimTrouble(facts: StepFacts, words: string, evidence: readonly Evidence[]): Diagnosis | null {
  const missing = /persistentvolumeclaim "([^"]+)" not found/.exec(words)?.[1];
  if (missing !== undefined)
    return {
      kind: 'missing-claim',
      sentence: `there is no volume claim ${missing} in namespace ${facts.namespace}, which ${podWords(facts)} mounts`,
      evidence,
      fix: 'make the claim, or correct its name',
      next: [kubectl(facts, 'get', 'pvc')],
    };
  if (
    !/unbound immediate PersistentVolumeClaims|persistentvolumeclaim "[^"]+" is being deleted|bound to non-existent/.test(
      words,
    )
  )
    return null;
  const names = (found(facts.pod)?.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  const open = names.filter((name) => !isBound(facts.claims.get(name)));
  const claims = open.length === 0 ? 'a volume claim' : `volume claim ${open.join(', ')}`;
  return {
    kind: 'volume-not-mounted',
    sentence: `${claims} of ${podWords(facts)} is bound to no volume`,
    evidence,
    fix: 'make a volume that fits the claim, or name a storage class that makes one',
    next: [kubectl(facts, 'describe', 'pvc', ...open)],
  };
}

function isBound(look: ReturnType<StepFacts['claims']['get']>): boolean {
  return look?.type === 'found' && (look.value as Claim).status?.phase === 'Bound';
}

/** `0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {a: b}. preemption: …`. */
function noRoom(facts: StepFacts, words: string, evidence: readonly Evidence[]): Diagnosis {
  const [, nodes = '', reasons = words] = /^\d+\/(\d+) nodes are available: ([\s\S]*)$/.exec(words) ?? [];
  const own = (reasons.split(/\. ?(?:preemption|no new claims)/)[0] ?? reasons).replace(/[. ]+$/, '');
  const resources = [...own.matchAll(/Insufficient ([\w./-]+)/g)].map(([, name = '']) => name.replace(/\.$/, ''));
  const asked = resources.map((name) => `${name} (it asks for ${requestOf(found(facts.pod), name)})`);
  const selector = Object.entries(found(facts.pod)?.spec?.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const isSelector = own.includes("didn't match Pod's node affinity/selector") && selector.length > 0;
  const lack =
    resources.length > 0
      ? `enough ${asked.join(' and ')} to spare`
      : `the labels of its nodeSelector ${selector.join(', ')}`;
  const isLack = resources.length > 0 || isSelector;
  const subject = nodes === '1' ? 'the cluster’s one machine does not' : `none of the cluster’s ${nodes} machines`;
  const verb = nodes === '1' ? (isLack ? 'have' : 'take it') : isLack ? 'has' : 'takes it';
  return {
    kind: 'unschedulable',
    sentence: `${podWords(facts)} waits: ${subject} ${verb}${isLack ? ` ${lack}` : `: ${own}`}`,
    evidence,
    fix: resources.length > 0 ? `ask for less ${resources.join(' and ')} in resources.requests, or add machines` : null,
    next: [resources.length > 0 ? 'kubectl describe nodes' : 'kubectl get nodes --show-labels'],
  };
}

/** Quantities are shown as they are written, one a container. */
function requestOf(pod: Pod | null, resource: string): string {
  const asked = (pod?.spec?.containers ?? []).flatMap(({ name, resources }) => {
    const quantity = resources?.requests?.[resource];
    return quantity === undefined ? [] : [`${quantity} for ${name}`];
  });
  return asked.length === 0 ? 'an amount that is not known' : asked.join(', ');
}

function volumeWords(volume: Volume | undefined): string {
  if (volume?.persistentVolumeClaim?.claimName !== undefined)
    return ` (claim ${volume.persistentVolumeClaim.claimName})`;
  if (volume?.nfs !== undefined) return ` (NFS ${volume.nfs.server ?? ''}:${volume.nfs.path ?? ''})`;
  if (volume?.hostPath !== undefined) return ` (host path ${volume.hostPath.path ?? ''})`;
  return volume?.csi === undefined ? '' : ` (driver ${volume.csi.driver ?? ''})`;
}

/** What mount said, without how it was called. */
function mountWords(words: string): string {
  const output = /\nOutput: ([^\n]*)/.exec(words)?.[1];
  const afterVolume = words.replace(/^MountVolume\.\w+ failed for volume "[^"]*" ?: /, '');
  return (output?.replace(/^(mount: )\/\S+: /, '$1') ?? afterVolume.split('\n')[0] ?? afterVolume).trim();
}

function describePod(facts: StepFacts): readonly string[] {
  return facts.podName === null ? [] : [kubectl(facts, 'describe', 'pod', facts.podName)];
}
