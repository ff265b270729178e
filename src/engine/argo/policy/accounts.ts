import { prowVariables } from '../../../prow/variables.ts';
import { isRecord } from '../is-record.ts';
import { runLabel } from '../submission-labels.ts';
import type { Field } from './fields.ts';
import { type Finding, hasTag, shown } from './finding.ts';
import type { Policy } from './policy.ts';
import type { FieldRules } from './rules.ts';

/** Whose rights are used, in whose namespace, and under whose labels. */
export const accountRules: FieldRules = {
  serviceAccountName: ({ path, value }, policy) => accountFinding(path, value, policy),
  serviceAccount: ({ path, value }, policy) => accountFinding(path, value, policy),
  executorPlugins: ({ path, value }, policy) =>
    (Array.isArray(value) ? value : []).flatMap((plugin: unknown, index) =>
      pluginFinding(plugin, `${path}[${index}]`, policy),
    ),
  mutex: lockFindings, // singular until Argo 3.7
  mutexes: lockFindings,
  semaphore: lockFindings,
  semaphores: lockFindings,
  labels: reservedFindings,
  labelsFrom: reservedFindings,
};

function accountFinding(path: string, name: unknown, { serviceAccounts }: Policy): readonly Finding[] {
  if (name === undefined || name === null || name === '') return [];
  if (typeof name === 'string' && !hasTag(name) && serviceAccounts.includes(name)) return [];
  const message = `would run as service account ${shown(name)}; allowed: ${serviceAccounts.join(', ')}`;
  return [{ path, rule: 'policy-service-account', message, flag: { name: '--allow-service-account', value: name } }];
}

/** Argo mounts the token of `<plugin>-executor-plugin` into a plugin's sidecar. Source: Argo docs/executor_plugins.md. */
function pluginFinding(plugin: unknown, path: string, policy: Policy): readonly Finding[] {
  const { metadata, spec } = isRecord(plugin) ? plugin : {};
  const sidecar = isRecord(spec) ? spec['sidecar'] : undefined;
  if (!isRecord(sidecar) || sidecar['automountServiceAccountToken'] !== true) return [];
  const name = isRecord(metadata) ? metadata['name'] : undefined;
  const account = typeof name === 'string' ? `${name}-executor-plugin` : name;
  return accountFinding(`${path}.spec.sidecar.automountServiceAccountToken`, account ?? {}, policy);
}

/** A lock that is taken in another namespace holds up its owners. */
function lockFindings({ path, value }: Field, policy: Policy): readonly Finding[] {
  if (!Array.isArray(value)) return lockFinding(value, path, policy);
  return value.flatMap((lock: unknown, index) => lockFinding(lock, `${path}[${index}]`, policy));
}

function lockFinding(lock: unknown, path: string, { namespaces }: Policy): readonly Finding[] {
  const namespace = isRecord(lock) ? lock['namespace'] : undefined;
  if (namespace === undefined || namespace === null || namespace === '') return [];
  if (typeof namespace === 'string' && namespaces.includes(namespace)) return [];
  const message = `would take a lock in namespace ${shown(namespace)}; allowed: ${namespaces.join(', ')}`;
  const flag = { name: '--allow-namespace', value: namespace };
  return [{ path: `${path}.namespace`, rule: 'policy-namespace', message, flag }];
}

/** The labels by which the harness finds what it made, and cleans it up. Those of `spec.podMetadata` it writes itself. */
function reservedFindings({ path, value, parentKey }: Field): readonly Finding[] {
  if (path === 'spec.podMetadata.labels' || !isRecord(value)) return [];
  return Object.keys(value)
    .filter((key) => key === runLabel || (parentKey === 'workflowMetadata' && isIdentity(key)))
    .map((key) => {
      const message = `writes the label ${shown(key)}, by which the harness finds its workflows`;
      return { path, rule: 'policy-reserved', message, flag: null };
    });
}

/** Argo writes these labels over the workflow's own when it starts: it would be no longer the one of its job. */
function isIdentity(key: string): boolean {
  return key === prowVariables.prowJobId || key === prowVariables.buildId || key.startsWith('workflows.argoproj.io/');
}
