/** A secret, config map or key that the pod names is not there: from its container's or volume's trouble. */
import { type Diagnosis, type Evidence, found, type StepFacts } from '../diagnosis.ts';
import { kubectl, podWords } from '../facts.ts';

export interface Need {
  /** Who needs it: `container main`, `volume creds`. */
  readonly by: string;
  readonly evidence: readonly Evidence[];
}

type Kind = 'missing-secret' | 'missing-config-map';

const names: Readonly<Record<Kind, string>> = { 'missing-secret': 'secret', 'missing-config-map': 'config map' };

/** Null where the words are about something else. */
export function missingObject(facts: StepFacts, words: string, need: Need): Diagnosis | null {
  const key = /couldn't find key (\S+) in (ConfigMap|Secret) [^/\s]+\/(\S+)/.exec(words);
  if (key !== null) return missingKey(facts, need, { kind: kindOf(key[2]), key: key[1] ?? '', name: key[3] ?? null });
  const item = /references non-existent (config|secret) key: (\S+)/.exec(words);
  if (item !== null) return missingKey(facts, need, { kind: kindOf(item[1]), key: item[2] ?? '', name: null });
  const object = /\b(secret|configmap) "([^"]+)" not found/i.exec(words);
  return object === null ? null : missingWhole(facts, need, kindOf(object[1]), object[2] ?? '');
}

function kindOf(word: string | undefined): Kind {
  return word?.toLowerCase() === 'secret' ? 'missing-secret' : 'missing-config-map';
}

function missingWhole(facts: StepFacts, { by, evidence }: Need, kind: Kind, name: string): Diagnosis {
  const resource = kind === 'missing-secret' ? ['secret', 'generic'] : ['configmap'];
  return {
    kind,
    sentence: `there is no ${names[kind]} ${name} in namespace ${facts.namespace}, which ${by} of ${podWords(facts)} needs`,
    evidence,
    fix: `make the ${names[kind]}, or correct its name`,
    next: [kubectl(facts, 'create', ...resource, name, ...fileWords(facts, kind, name))],
  };
}

/** With the keys that the pod's variables name; a volume shows whatever keys there are. */
function fileWords({ pod }: StepFacts, kind: Kind, name: string): readonly string[] {
  const { initContainers = [], containers = [] } = found(pod)?.spec ?? {};
  const references = [...initContainers, ...containers]
    .flatMap(({ env = [] }) => env)
    .map(({ valueFrom }) => (kind === 'missing-secret' ? valueFrom?.secretKeyRef : valueFrom?.configMapKeyRef));
  const keys = new Set(references.flatMap((each) => (each?.name === name && each.key !== undefined ? [each.key] : [])));
  return keys.size === 0 ? ['--from-file=FILE'] : [...keys].map((key) => `--from-file=${key}=FILE`);
}

interface MissingKey {
  readonly kind: Kind;
  readonly key: string;
  /** Null where the kubelet does not name the object. */
  readonly name: string | null;
}

function missingKey(facts: StepFacts, { by, evidence }: Need, { kind, key, name }: MissingKey): Diagnosis {
  const named = name === null ? [] : [name];
  return {
    kind,
    sentence: `${[names[kind], ...named].join(' ')} in namespace ${facts.namespace} has no key ${key}, which ${by} of ${podWords(facts)} needs`,
    evidence,
    fix: 'add the key, or correct its name',
    next: [kubectl(facts, 'describe', kind === 'missing-secret' ? 'secret' : 'configmap', ...named)],
  };
}
