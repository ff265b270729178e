/** What RBAC's objects grant, read by ourselves: for accounts that may read them but not ask the authorizer about others. */
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { objectPath } from '../kubernetes/kube-path.ts';
import { look } from './look.ts';

export interface Bindings {
  readonly granted: readonly BoundRole[];
  /** False: some could not be read, so that what is missing here may be granted there. */
  readonly isWhole: boolean;
}

export interface BoundRole {
  readonly subjects: readonly Subject[];
  readonly rules: readonly Rule[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs?: readonly string[];
}

interface Binding {
  readonly subjects?: readonly Subject[];
  readonly roleRef: { readonly kind: string; readonly name: string };
}

export interface Holder {
  readonly namespace: string;
  /** Of a service account. */
  readonly account: string;
  readonly groups: readonly string[];
}

/** Null where role bindings of the namespace may not be read. */
export async function readBindings(client: KubeClient, namespace: string): Promise<Bindings | null> {
  const local = await list<Binding>(client, namespace, 'rolebindings');
  if (local === null) return null;
  const wide = await list<Binding>(client, null, 'clusterrolebindings');
  const roles = new Map<string, Promise<readonly Rule[] | null>>();
  const rulesOf = ({ kind, name }: Binding['roleRef']) => {
    const key = `${kind}/${name}`;
    const known = roles.get(key) ?? readRules(client, kind === 'Role' ? namespace : null, name);
    roles.set(key, known);
    return known;
  };
  let isWhole = wide !== null;
  const granted: BoundRole[] = [];
  for (const { subjects = [], roleRef } of [...local, ...(wide ?? [])]) {
    const rules = await rulesOf(roleRef);
    if (rules === null) isWhole = false;
    else granted.push({ subjects, rules });
  }
  return { granted, isWhole };
}

/** The verbs that are granted for a resource. */
export function verbsBoundTo(
  { granted }: Bindings,
  holder: Holder,
  wanted: { readonly group: string; readonly resource: string },
): ReadonlySet<string> {
  const rules = granted
    .filter(({ subjects }) => subjects.some((subject) => isMeant(subject, holder)))
    .flatMap((role) => role.rules)
    .filter((rule) => covers(rule.apiGroups, wanted.group) && covers(rule.resources, wanted.resource))
    .filter(({ resourceNames = [] }) => resourceNames.length === 0);
  return new Set(rules.flatMap(({ verbs = [] }) => verbs));
}

function isMeant({ kind, name, namespace }: Subject, holder: Holder): boolean {
  switch (kind) {
    case 'ServiceAccount':
      return name === holder.account && namespace === holder.namespace;
    case 'User':
      return name === `system:serviceaccount:${holder.namespace}:${holder.account}`;
    case 'Group':
      return holder.groups.includes(name);
    default:
      return false;
  }
}

function covers(listed: readonly string[] | undefined, wanted: string): boolean {
  return listed !== undefined && (listed.includes(wanted) || listed.includes('*'));
}

async function readRules(client: KubeClient, namespace: string | null, name: string): Promise<readonly Rule[] | null> {
  const resource = namespace === null ? 'clusterroles' : 'roles';
  const path = objectPath({ ...rbac, namespace, resource, name });
  const seen = await look<{ readonly rules?: readonly Rule[] }>(client, { method: 'GET', path });
  if (seen.type === 'absent') return [];
  return seen.type === 'seen' ? (seen.value.rules ?? []) : null;
}

async function list<T>(client: KubeClient, namespace: string | null, resource: string): Promise<readonly T[] | null> {
  const path = objectPath({ ...rbac, namespace, resource });
  const seen = await look<{ readonly items?: readonly T[] }>(client, { method: 'GET', path });
  return seen.type === 'seen' ? (seen.value.items ?? []) : null;
}

const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const;
