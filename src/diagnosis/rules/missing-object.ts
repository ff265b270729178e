/** A secret, config map, key or claim that the pod names is not there: from its container's or volume's trouble. */
import { shellWord } from '../../report/next-commands.ts';
import type { Diagnosis, Evidence, StepFacts } from '../diagnosis.ts';
import { kubectl, podWords } from '../facts.ts';

/** Null where the words are about something else. `by`: who needs it, `container main` or `volume creds`. */
export function missingObject(
  facts: StepFacts,
  words: string,
  by: string,
  evidence: readonly Evidence[],
): Diagnosis | null {
  const key =
    /couldn't find key (\S+) in (ConfigMap|Secret) [^/\s]+\/(\S+)/.exec(words) ??
    reordered(/references non-existent (config|secret) key: (\S+)/.exec(words));
  if (key !== null)
    return missingKey(facts, { name: key[1] ?? '', kind: key[2] ?? '', object: key[3] ?? '' }, by, evidence);
  const object = /\b(secret|configmap) "([^"]+)" not found/i.exec(words);
  if (object === null) return null;
  const [, kind = '', name = ''] = object;
  return isSecret(kind) ? missingSecret(facts, name, by, evidence) : missingMap(facts, name, by, evidence);
}

/** As the other form has it: key, kind, object. */
function reordered(match: RegExpExecArray | null): readonly string[] | null {
  return match === null ? null : ['', match[2] ?? '', match[1] === 'secret' ? 'Secret' : 'ConfigMap', ''];
}

function isSecret(kind: string): boolean {
  return kind.toLowerCase() === 'secret';
}

function missingSecret(facts: StepFacts, name: string, by: string, evidence: readonly Evidence[]): Diagnosis {
  return {
    kind: 'missing-secret',
    sentence: `there is no secret ${name} in namespace ${facts.namespace}, which ${by} of ${podWords(facts)} needs`,
    evidence,
    fix: `make the secret, or correct its name`,
    next: [kubectl(facts, 'create', 'secret', 'generic', name, '--from-file=FILE')],
  };
}

function missingMap(facts: StepFacts, name: string, by: string, evidence: readonly Evidence[]): Diagnosis {
  return {
    kind: 'missing-config-map',
    sentence: `there is no config map ${name} in namespace ${facts.namespace}, which ${by} of ${podWords(facts)} needs`,
    evidence,
    fix: `make the config map, or correct its name`,
    next: [kubectl(facts, 'create', 'configmap', name, '--from-file=FILE')],
  };
}

interface Key {
  readonly name: string;
  readonly kind: string;
  /** Empty where the kubelet does not name it. */
  readonly object: string;
}

function missingKey(
  facts: StepFacts,
  { name, kind, object }: Key,
  by: string,
  evidence: readonly Evidence[],
): Diagnosis {
  const words = isSecret(kind) ? 'secret' : 'config map';
  const resource = isSecret(kind) ? 'secret' : 'configmap';
  return {
    kind: isSecret(kind) ? 'missing-secret' : 'missing-config-map',
    sentence: `${words}${object === '' ? '' : ` ${object}`} in namespace ${facts.namespace} has no key ${name}, which ${by} of ${podWords(facts)} needs`,
    evidence,
    fix: 'add the key, or correct its name',
    next: [
      `kubectl -n ${shellWord(facts.namespace)} describe ${resource}${object === '' ? '' : ` ${shellWord(object)}`}`,
    ],
  };
}
