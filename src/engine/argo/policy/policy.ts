import type { Workflow } from '../../../argo/types.ts';
import { type Problem, problem } from '../../../core/errors.ts';
import { isRecord } from '../is-record.ts';
import { visibleText } from '../visible-text.ts';
import { fieldsBelow } from './fields.ts';
import { type Finding, hintFor, shown } from './finding.ts';
import { ruleOf } from './rules.ts';

/**
 * What a workflow may ask for on a cluster. It comes from flags of the Prow job, or of the person at the terminal; nothing in the tested
 * repository adds to it, for its author may be anybody.
 */
export interface Policy {
  /** Where a workflow goes that names no namespace; judged like any other. */
  readonly defaultNamespace: string;
  /** `--allow-namespace` */
  readonly namespaces: readonly string[];
  /** `--allow-service-account`; a workflow that names none runs as `default`. */
  readonly serviceAccounts: readonly string[];
  /** `--allow-image-prefix`; null: any image. */
  readonly imagePrefixes: readonly string[] | null;
  /** `--allow-claim`: existing claims, and sources from which new ones may be filled. */
  readonly claims: readonly string[];
  /** `--allow-volume-type`: volumes besides those every pod may have. */
  readonly volumeTypes: readonly string[];
  /** `--allow-host-path` */
  readonly allowHostPath: boolean;
  /** `--allow-privileged`: whatever goes beyond the baseline of Kubernetes' Pod Security Standards inside one container. */
  readonly allowPrivileged: boolean;
  /** `--allow-host-network`: hostNetwork, host ports, probes sent from the node to other hosts. */
  readonly allowHostNetwork: boolean;
  /** `--allow-host-pid`: hostPID and hostIPC. */
  readonly allowHostPid: boolean;
  /** `--allow-pod-spec-patch`: a patch can ask for everything that is refused here, so this allows all of it. */
  readonly allowPodSpecPatch: boolean;
}

/** What holds where no flag says more: one namespace, its `default` account, Kubeflow's claim, any image, nothing of the node. */
export function defaultPolicy(namespace: string): Policy {
  return {
    defaultNamespace: namespace,
    namespaces: [namespace],
    serviceAccounts: ['default'],
    imagePrefixes: null,
    claims: ['nfs-external'],
    volumeTypes: [],
    allowHostPath: false,
    allowPrivileged: false,
    allowHostNetwork: false,
    allowHostPid: false,
    allowPodSpecPatch: false,
  };
}

/**
 * Everything a workflow asks for that the policy does not allow, all at once, each with the flag that would allow it. What only shows when the
 * workflow runs (a tag in a field that is judged) is refused. Looks at any object without trusting its types.
 *
 * Not judged: `workflowTemplateRef` and `templateRef`, whose templates the cluster's owners installed (their arguments are this author's),
 * what a `resource` template or a step makes through the API, where the service account's own rights decide, and the secrets and ConfigMaps
 * of the namespace, which whoever makes pods in it can read.
 */
export function policyProblems(workflow: Workflow, policy: Policy): readonly Problem[] {
  const { metadata, spec } = workflow as { readonly metadata?: unknown; readonly spec?: unknown };
  const findings = [
    ...metadataFindings(metadata, policy),
    ...unnamedAccount(spec, policy),
    ...fieldsBelow(spec, 'spec').flatMap((field) => ruleOf(field.key)?.(field, policy) ?? []),
  ];
  return findings.map(({ path, rule, message, flag }) =>
    problem(message, { path: visibleText(path), rule, hint: hintFor(flag) }),
  );
}

function metadataFindings(metadata: unknown, policy: Policy): readonly Finding[] {
  const { namespace, finalizers, ownerReferences } = isRecord(metadata) ? metadata : {};
  const asked = namespace === undefined || namespace === '' ? policy.defaultNamespace : namespace;
  const findings: Finding[] = [];
  if (typeof asked !== 'string' || !policy.namespaces.includes(asked)) {
    findings.push({
      path: 'metadata.namespace',
      rule: 'policy-namespace',
      message: `would run in namespace ${shown(asked)}, allowed ${policy.namespaces.length === 1 ? 'is' : 'are'} ${policy.namespaces.join(', ')}`,
      flag: { name: '--allow-namespace', value: asked },
    });
  }
  for (const [key, value] of Object.entries({ finalizers, ownerReferences })) {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    const message = 'would keep the workflow from being removed, or have it removed with something else';
    findings.push({ path: `metadata.${key}`, rule: 'policy-reserved', message, flag: null });
  }
  return findings;
}

/** A workflow that names no account runs as `default`; one made from a template of the cluster runs as that says. */
function unnamedAccount(spec: unknown, { serviceAccounts }: Policy): readonly Finding[] {
  const { serviceAccountName, workflowTemplateRef } = isRecord(spec) ? spec : {};
  const isNamed = serviceAccountName !== undefined && serviceAccountName !== null && serviceAccountName !== '';
  if (isNamed || isRecord(workflowTemplateRef) || serviceAccounts.includes('default')) return [];
  return [
    {
      path: 'spec.serviceAccountName',
      rule: 'policy-service-account',
      message: `is not set, so that pods would run as default; allowed: ${serviceAccounts.join(', ')}`,
      flag: { name: '--allow-service-account', value: 'default' },
    },
  ];
}
