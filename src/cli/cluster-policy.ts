/** What workflows may ask for on a cluster, from flags alone. */
import { defaultPolicy, type Policy } from '../engine/argo/policy/policy.ts';
import type { FlagValues } from './command.ts';
import type { engineFlags, policyFlags } from './flags.ts';

export type PolicyFlags = FlagValues<typeof policyFlags & Pick<typeof engineFlags, 'namespace'>>;

/** A list that is given replaces its default; the namespace of `--namespace` is always allowed. */
export function policyOf(flags: PolicyFlags, contextNamespace: string): Policy {
  const preset = defaultPolicy(flags.namespace ?? contextNamespace);
  const own = flags.namespace === undefined ? [] : [flags.namespace];
  const prefixes = flags['allow-image-prefix'];
  return {
    ...preset,
    namespaces: orElse([...new Set([...own, ...flags['allow-namespace']])], preset.namespaces),
    serviceAccounts: orElse(flags['allow-service-account'], preset.serviceAccounts),
    imagePrefixes: prefixes.length === 0 ? preset.imagePrefixes : prefixes,
    claims: orElse(flags['allow-claim'], preset.claims),
    volumeTypes: orElse(flags['allow-volume-type'], preset.volumeTypes),
    allowHostPath: flags['allow-host-path'],
    allowPrivileged: flags['allow-privileged'],
    allowHostNetwork: flags['allow-host-network'],
    allowHostPid: flags['allow-host-pid'],
    allowPodSpecPatch: flags['allow-pod-spec-patch'],
  };
}

function orElse(given: readonly string[], preset: readonly string[]): readonly string[] {
  return given.length === 0 ? preset : given;
}
