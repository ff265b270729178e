import { accountRules } from './accounts.ts';
import type { Field } from './fields.ts';
import type { Finding } from './finding.ts';
import { imageRules } from './images.ts';
import { nodeRules } from './node.ts';
import type { Policy } from './policy.ts';
import { privilegeRules } from './privileges.ts';
import { volumeRules } from './volumes.ts';

/** What one member of an object asks for beyond the policy. */
export type FieldRule = (field: Field, policy: Policy) => readonly Finding[];
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** By the name of the field, wherever it stands: also where Argo's types of today do not know it. */
const rules: ReadonlyMap<string, FieldRule> = new Map(
  [nodeRules, privilegeRules, volumeRules, imageRules, accountRules]
    .flatMap((each) => Object.entries(each))
    .map(([name, rule]) => [name.toLowerCase(), rule]),
);

/** Upper and lower case do not matter: some readers of JSON take one for the other. */
export function ruleOf(key: string): FieldRule | undefined {
  return rules.get(key.toLowerCase());
}
