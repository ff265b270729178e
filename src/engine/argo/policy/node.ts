import type { Field } from './fields.ts';
import { type Finding, shown } from './finding.ts';
import type { Policy } from './policy.ts';
import type { FieldRules } from './rules.ts';

/** What lets a pod out of its own namespaces of network and processes. */
export const nodeRules: FieldRules = {
  hostNetwork: (field, policy) =>
    networkFinding(field, policy, `asks for the network of the node: ${shown(field.value)}`),
  hostPort: (field, policy) => networkFinding(field, policy, `asks for a port of the node: ${shown(field.value)}`),
  host: (field, policy) => (isProbe(field) ? networkFinding(field, policy, probeMessage(field)) : []),
  hostPID: processFinding,
  hostIPC: processFinding,
  podSpecPatch: (field, { allowPodSpecPatch }) =>
    allowPodSpecPatch || isOff(field.value)
      ? []
      : [
          {
            path: field.path,
            rule: 'policy-pod-spec-patch',
            message: 'a patch of the pod may ask for anything, and its text is not judged',
            flag: { name: '--allow-pod-spec-patch' },
          },
        ],
};

/** Absent, or the value that asks for nothing. A text in place of a boolean is not one of them. */
export function isOff(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === 0 || value === '';
}

function networkFinding({ path, value }: Field, { allowHostNetwork }: Policy, message: string): readonly Finding[] {
  if (allowHostNetwork || isOff(value)) return [];
  return [{ path, rule: 'policy-host-network', message, flag: { name: '--allow-host-network' } }];
}

function processFinding({ path, key, value }: Field, { allowHostPid }: Policy): readonly Finding[] {
  if (allowHostPid || isOff(value)) return [];
  const message = `asks for the processes of the node (${key}): ${shown(value)}`;
  return [{ path, rule: 'policy-host-pid', message, flag: { name: '--allow-host-pid' } }];
}

/** Probes and lifecycle hooks are sent by the kubelet, from the node. Source: Pod Security Standards, baseline, Kubernetes 1.34. */
function isProbe({ parentKey }: Field): boolean {
  return parentKey === 'httpGet' || parentKey === 'tcpSocket';
}

function probeMessage({ value }: Field): string {
  return `would have the node send requests to another host: ${shown(value)}`;
}
