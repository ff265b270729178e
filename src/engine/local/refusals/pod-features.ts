import type { Feature, Machine } from './feature.ts';
import { hasTag, isKeyMissing, isNothing, member, textMember } from './values.ts';

const scheduling = 'this machine is the only one there is, so nothing can be scheduled';
const archNames: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Pod settings, which the spec and each template may carry. */
export function podFeatures(at: 'spec' | 'template'): readonly Feature[] {
  return [
    {
      id: 'node-selector',
      at,
      field: 'nodeSelector',
      support: 'refused',
      reason: `${scheduling}; only the labels of this machine's own kind are met`,
      hint: 'leave it out for a local run',
      refuses: (value, machine) => !isOwnKind(value, machine),
    },
    {
      id: 'affinity',
      at,
      field: 'affinity',
      support: 'refused',
      reason: scheduling,
      hint: 'leave it out for a local run',
      refuses: hasRequirement,
    },
    {
      id: 'scheduler',
      at,
      field: 'schedulerName',
      support: 'refused',
      reason: scheduling,
      hint: 'leave it out for a local run',
      refuses: (value) => value !== '' && value !== 'default-scheduler',
    },
    {
      id: 'security-context',
      at,
      field: 'securityContext',
      support: 'refused',
      reason: 'a step is a process of the user who runs it',
      hint: 'leave it out for a local run',
    },
    {
      id: 'host-aliases',
      at,
      field: 'hostAliases',
      support: 'refused',
      reason: 'steps share the names of this machine',
    },
    { id: 'dns', at, field: 'dnsConfig', support: 'refused', reason: 'steps share the resolver of this machine' },
    {
      id: 'service-account',
      at,
      field: 'serviceAccountName',
      support: 'refused',
      reason: 'a process has no account of a cluster, and whether that account may do its work is not known here',
      hint: 'leave it out, or say that it does not matter for this run',
      refuses: (value, { serviceAccounts }) =>
        typeof value === 'string' && value !== '' && value !== 'default' && !serviceAccounts.has(value),
    },
    ...volumeFeatures(at),
    { id: 'tolerations', at, field: 'tolerations', support: 'ignored', reason: 'nothing is tainted' },
    { id: 'priority', at, field: 'priorityClassName', support: 'ignored', reason: 'nothing competes' },
    { id: 'pull-secrets', at, field: 'imagePullSecrets', support: 'ignored', reason: 'no image is pulled' },
    { id: 'account-token', at, field: 'automountServiceAccountToken', support: 'ignored', reason: 'there is no token' },
    {
      id: 'host-network',
      at,
      field: 'hostNetwork',
      support: 'yes',
      reason: 'every step uses the network of this machine',
    },
    {
      id: 'dns-policy',
      at,
      field: 'dnsPolicy',
      support: 'ignored',
      reason: 'steps share the resolver of this machine',
    },
  ];
}

function volumeFeatures(at: 'spec' | 'template'): readonly Feature[] {
  return [
    {
      id: 'claim',
      at,
      field: 'volumes[].persistentVolumeClaim',
      support: 'refused',
      reason: 'nobody said that there is such a claim, and a cluster without it never starts the step',
      hint: '--claim NAME, or --claim NAME=DIR for a directory that is there',
      refuses: (value, { claims }) => {
        const name = textMember(value, 'claimName');
        return claims !== undefined && !hasTag(name) && !claims.has(name);
      },
    },
    {
      id: 'secret',
      at,
      field: 'volumes[].secret',
      support: 'refused',
      reason: 'no such secret was given',
      hint: '--secret NAME.KEY=FILE',
      refuses: (value, { secrets }) => isKeyMissing(value, secrets, textMember(value, 'secretName')),
    },
    {
      id: 'config-map',
      at,
      field: 'volumes[].configMap',
      support: 'refused',
      reason: 'no such ConfigMap was given',
      hint: '--config-map NAME.KEY=FILE',
      refuses: (value, { configMaps }) => isKeyMissing(value, configMaps, textMember(value, 'name')),
    },
    {
      id: 'volume-kind',
      at,
      field: 'volumes[]',
      support: 'refused',
      reason: 'only claims, emptyDir, secrets and ConfigMaps can be directories of this machine',
      hint: 'use a claim',
      refuses: (value) =>
        !['persistentVolumeClaim', 'emptyDir', 'secret', 'configMap'].some((kind) => member(value, kind) !== undefined),
    },
    { id: 'empty-dir', at, field: 'volumes[].emptyDir', support: 'yes', reason: 'a directory of the step' },
  ];
}

/** Labels that every node has: its system and its processor. */
function isOwnKind(selector: unknown, { arch }: Machine): boolean {
  if (typeof selector !== 'object' || selector === null) return true;
  return Object.entries(selector).every(([label, value]) => {
    if (/^(beta\.)?kubernetes\.io\/os$/.test(label)) return value === 'linux';
    return /^(beta\.)?kubernetes\.io\/arch$/.test(label) && value === archNames[arch];
  });
}

/** Preferences only tune; requirements decide whether a pod can start. */
function hasRequirement(affinity: unknown): boolean {
  if (typeof affinity !== 'object' || affinity === null) return false;
  return Object.values(affinity).some(
    (kind) => !isNothing(member(kind, 'requiredDuringSchedulingIgnoredDuringExecution')),
  );
}
