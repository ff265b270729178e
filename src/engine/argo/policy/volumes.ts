import { isRecord } from '../is-record.ts';
import type { Field } from './fields.ts';
import { type Finding, hasTag, shown } from './finding.ts';
import type { Policy } from './policy.ts';
import type { FieldRules } from './rules.ts';

/** What every pod may have: its own space, objects of its namespace, claims made for it. The types with rules of their own are here too. */
const ordinaryTypes = new Set([
  'configMap',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'hostPath',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Where a volume comes from. Claims that the workflow makes for itself are fine, unless they are filled from somebody else's. */
export const volumeRules: FieldRules = {
  volumes: ({ value, path }, policy) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return [typeFinding(path, `is ${shown(value)}, expected a list`, undefined)];
    return value.flatMap((volume: unknown, index) => volumeFindings(volume, `${path}[${index}]`, policy));
  },
  hostPath: ({ value, path }, { allowHostPath }) => {
    if (value === undefined || value === null || allowHostPath) return [];
    const where = isRecord(value) ? value['path'] : value;
    const message = `mounts ${shown(where)} of the node`;
    return [{ path, rule: 'policy-host-path', message, flag: { name: '--allow-host-path' } }];
  },
  persistentVolumeClaim: ({ value, path }, policy) => {
    if (value === undefined || value === null) return [];
    const name = isRecord(value) ? value['claimName'] : value;
    return claimFinding(`${path}.claimName`, name, policy, 'mounts the volume claim');
  },
  dataSource: (field, policy) => sourceFinding(field, policy),
  dataSourceRef: (field, policy) => sourceFinding(field, policy),
  volumeName: (field, policy) => chosenVolume(field, policy),
  selector: (field, policy) => chosenVolume(field, policy),
};

function volumeFindings(volume: unknown, path: string, { volumeTypes }: Policy): readonly Finding[] {
  if (!isRecord(volume)) return [typeFinding(path, `is ${shown(volume)}, expected a volume`, undefined)];
  return Object.entries(volume)
    .filter(([key, value]) => key !== 'name' && value !== undefined && value !== null)
    .filter(([key]) => !ordinaryTypes.has(key) && !volumeTypes.includes(key))
    .map(([key]) => typeFinding(path, `is a volume of type ${shown(key)}`, key));
}

function typeFinding(path: string, message: string, type: string | undefined): Finding {
  const flag = type === undefined ? null : { name: '--allow-volume-type', value: type };
  return { path, rule: 'policy-volume-type', message, flag };
}

/** A claim that is filled from another one reads that other one. Of another namespace it is allowed as `namespace/name`. */
function sourceFinding({ value, path }: Field, policy: Policy): readonly Finding[] {
  if (value === undefined || value === null) return [];
  const { name, namespace } = isRecord(value) ? value : { name: value, namespace: undefined };
  const isForeign = namespace !== undefined && namespace !== null && namespace !== '';
  const full = isForeign ? `${String(namespace)}/${String(name)}` : name;
  return claimFinding(path, full, policy, 'is filled from');
}

function claimFinding(path: string, name: unknown, { claims }: Policy, does: string): readonly Finding[] {
  if (typeof name === 'string' && !hasTag(name) && claims.includes(name)) return [];
  const allowed = claims.length === 0 ? 'allowed is none' : `allowed: ${claims.join(', ')}`;
  const message = `${does} ${shown(name)}; ${allowed}`;
  return [{ path, rule: 'policy-claim', message, flag: { name: '--allow-claim', value: name } }];
}

/** A new claim that picks one existing volume of the cluster, as its `spec` may. Elsewhere these words mean something else. */
function chosenVolume({ value, path, parentKey }: Field, { volumeTypes }: Policy): readonly Finding[] {
  if (parentKey !== 'spec' || value === undefined || value === null || value === '') return [];
  if (volumeTypes.includes('persistentVolume')) return [];
  return [typeFinding(path, `picks an existing persistent volume: ${shown(value)}`, 'persistentVolume')];
}
