import { isRecord } from '../is-record.ts';
import type { Field } from './fields.ts';
import { type Finding, hasTag, shown } from './finding.ts';
import { matchesPrefix } from './image-prefix.ts';
import type { Policy } from './policy.ts';
import type { FieldRules } from './rules.ts';

/** Which images may run, or be mounted as volumes. */
export const imageRules: FieldRules = {
  image: (field, policy) => (isImage(field) ? imageFinding(field, policy) : []),
  reference: (field, policy) => (field.parentKey === 'image' ? imageFinding(field, policy) : []),
};

function imageFinding({ path, value }: Field, { imagePrefixes }: Policy): readonly Finding[] {
  if (imagePrefixes === null || value === undefined || value === null || value === '') return [];
  if (typeof value === 'string' && imagePrefixes.some((prefix) => matchesPrefix(value, prefix))) return [];
  const isOpen = typeof value === 'string' && hasTag(value);
  const allowed = imagePrefixes.length === 0 ? 'allowed is none' : `allowed: ${imagePrefixes.join(', ')}`;
  const message = `image ${shown(value)}${isOpen ? ' is only known when it runs' : ''}; ${allowed}`;
  return [{ path, rule: 'policy-image', message, flag: { name: '--allow-image-prefix', value } }];
}

/** An image volume is an object whose `reference` is judged; Ceph calls a disk so. */
function isImage({ value, parentKey }: Field): boolean {
  return !isRecord(value) && parentKey !== 'rbd';
}
