/** Rights of a container over its node. Source: Kubernetes' Pod Security Standards, level baseline. */

import { isRecord } from '../is-record.ts';
import type { Field } from './fields.ts';
import { type Finding, shown } from './finding.ts';
import { isOff } from './node.ts';
import type { Policy } from './policy.ts';
import type { FieldRules } from './rules.ts';

/**
 * `allowPrivilegeEscalation: true` is not here: it is what a container has that says nothing. Nor is `runAsUser: 0`, which is what an image says.
 */
export const privilegeRules: FieldRules = {
  privileged: (field, policy) => unless(isOff(field.value), field, policy, 'asks for a privileged container'),
  hostProcess: (field, policy) => unless(isOff(field.value), field, policy, 'asks for a process of the Windows host'),
  procMount: (field, policy) => unless(isOneOf(field.value, ['Default']), field, policy, 'asks for the whole of /proc'),
  seccompProfile: confinement,
  appArmorProfile: confinement,
  seLinuxOptions: (field, policy) =>
    unless(isOrdinarySeLinux(field.value), field, policy, 'asks for a SELinux context'),
  sysctls: (field, policy) =>
    unless(
      namesOf(field.value).every((name) => safeSysctls.has(name)),
      field,
      policy,
      'asks for kernel settings of the node',
    ),
  capabilities: (field, policy) => {
    const added = addedCapabilities(field.value).filter((name) => !commonCapabilities.has(name));
    const message = `asks for capabilities that containers do not have: ${added.map(shown).join(', ')}`;
    return unless(added.length === 0, field, policy, message);
  },
  annotations: (field, policy) =>
    entriesOf(field.value)
      .filter(([key, value]) => isConfinementKey(key) && !isConfined(value))
      .flatMap(() => unless(false, field, policy, 'asks for containers that AppArmor or seccomp do not confine')),
  priorityClassName: priority,
  podPriorityClassName: priority,
};

const safeSysctls: ReadonlySet<unknown> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
]);

const commonCapabilities: ReadonlySet<unknown> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const containerSeLinuxTypes = ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

function unless(isFine: boolean, { path }: Field, { allowPrivileged }: Policy, message: string): readonly Finding[] {
  if (isFine || allowPrivileged) return [];
  return [{ path, rule: 'policy-privileged', message, flag: { name: '--allow-privileged' } }];
}

function confinement(field: Field, policy: Policy): readonly Finding[] {
  const { type } = fieldsOf(field.value);
  const isFine = isOneOf(type, ['RuntimeDefault', 'Localhost']) && (isRecord(field.value) || isOff(field.value));
  return unless(isFine, field, policy, `asks for an unconfined container (${field.key})`);
}

/** Pods of these classes push others, the cluster's own included, off their nodes. */
function priority(field: Field, policy: Policy): readonly Finding[] {
  const { value } = field;
  const isOrdinary =
    isOff(value) || (typeof value === 'string' && !value.startsWith('system-') && !value.includes('{{'));
  return unless(isOrdinary, field, policy, `asks for the priority of the cluster’s own pods: ${shown(value)}`);
}

function isOrdinarySeLinux(value: unknown): boolean {
  if (!isRecord(value)) return isOff(value);
  return isOff(value['user']) && isOff(value['role']) && isOneOf(value['type'], containerSeLinuxTypes);
}

/** A capability under any spelling that runtimes take; what is no list of texts counts as one that nobody has. */
function addedCapabilities(value: unknown): readonly unknown[] {
  const add = isRecord(value) ? value['add'] : value;
  if (isOff(add)) return [];
  if (!Array.isArray(add)) return [add];
  return add.map((name: unknown) => (typeof name === 'string' ? name.toUpperCase().replace(/^CAP_/, '') : name));
}

/** The names in a list of `{name, value}`; a member without one gives null. */
function namesOf(list: unknown): readonly unknown[] {
  if (isOff(list)) return [];
  return Array.isArray(list) ? list.map((member: unknown) => fieldsOf(member)['name'] ?? null) : [null];
}

/** Kubernetes' older way to say it, still read for AppArmor. */
function isConfinementKey(key: string): boolean {
  return /^(container\.apparmor\.security\.beta|(container\.)?seccomp\.security\.alpha)\.kubernetes\.io\//.test(key);
}

function isConfined(value: unknown): boolean {
  return typeof value === 'string' && /^(runtime\/default|docker\/default|localhost\/[^{]*)$/.test(value);
}

function isOneOf(value: unknown, allowed: readonly string[]): boolean {
  return isOff(value) || (typeof value === 'string' && allowed.includes(value));
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldsOf(value));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
