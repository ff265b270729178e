import type { Container, EnvFrom, EnvVar } from '../../../argo/pod-types.ts';
import { HarnessError } from '../../../core/errors.ts';
import { expandVariables } from './expansion.ts';
import { keyValue, type ValueSources, valuesOf } from './keyed-values.ts';

/** What `fieldRef` may ask about the pod. */
export interface PodIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccountName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ContainerEnvironment {
  /** Everything the process gets. */
  readonly variables: Readonly<Record<string, string>>;
  /** What `$(NAME)` in command and args may name: Kubernetes knows the declared ones only, not those of the image. */
  readonly declared: Readonly<Record<string, string>>;
  /** Names whose value came from a Secret. */
  readonly secretNames: ReadonlySet<string>;
}

/** The environment of a container: what every step has (`base`), then `envFrom`, then `env`, the later ones winning. Throws HarnessError ENGINE for a value that is nowhere. */
export function containerEnvironment(
  container: Pick<Container, 'env' | 'envFrom'>,
  base: Readonly<Record<string, string>>,
  identity: PodIdentity,
  sources: ValueSources,
): ContainerEnvironment {
  const declared: Record<string, string> = {};
  const secretNames = new Set<string>();
  for (const source of container.envFrom ?? []) takeAll(source, sources, declared, secretNames);
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, declared, identity, sources);
    if (value === null) continue;
    declared[variable.name] = value;
    if (variable.valueFrom?.secretKeyRef === undefined) secretNames.delete(variable.name);
    else secretNames.add(variable.name);
    if (mentionsSecret(variable, secretNames)) secretNames.add(variable.name);
  }
  return { variables: { ...base, ...declared }, declared, secretNames };
}

/** The field of the pod that a `fieldRef` names, or null when we cannot say it. */
export function podField(fieldPath: string, identity: PodIdentity): string | null {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(fieldPath);
  if (keyed?.[1] !== undefined && keyed[2] !== undefined) {
    const map = keyed[1] === 'labels' ? identity.labels : identity.annotations;
    return Object.hasOwn(map, keyed[2]) ? (map[keyed[2]] ?? '') : '';
  }
  switch (fieldPath) {
    case 'metadata.name':
      return identity.name;
    case 'metadata.namespace':
      return identity.namespace;
    case 'spec.serviceAccountName':
      return identity.serviceAccountName;
    default:
      return null;
  }
}

function takeAll(source: EnvFrom, sources: ValueSources, declared: Record<string, string>, secrets: Set<string>): void {
  const reference = source.secretRef ?? source.configMapRef;
  if (reference === undefined) return;
  const isSecret = source.secretRef !== undefined;
  const values = valuesOf(sources, isSecret ? 'secret' : 'configmap', reference.name, reference.optional);
  for (const [key, value] of Object.entries(values ?? {})) {
    const name = `${source.prefix ?? ''}${key}`;
    declared[name] = value;
    if (isSecret) secrets.add(name);
    else secrets.delete(name);
  }
}

function variableValue(
  variable: EnvVar,
  declared: Readonly<Record<string, string>>,
  identity: PodIdentity,
  sources: ValueSources,
): string | null {
  const from = variable.valueFrom;
  if (from === undefined) return expandVariables(variable.value ?? '', declared);
  if (from.secretKeyRef !== undefined) return keyValue(sources, 'secret', from.secretKeyRef);
  if (from.configMapKeyRef !== undefined) return keyValue(sources, 'configmap', from.configMapKeyRef);
  const field = from.fieldRef === undefined ? null : podField(from.fieldRef.fieldPath, identity);
  if (field !== null) return field;
  throw new HarnessError('ENGINE', `env ${variable.name}: ${JSON.stringify(from)} is nothing that a process can have`);
}

/** A value that was put together from a secret is one. */
function mentionsSecret(variable: EnvVar, secretNames: ReadonlySet<string>): boolean {
  return variable.valueFrom === undefined && [...secretNames].some((name) => variable.value?.includes(`$(${name})`));
}
