import { visibleText } from '../visible-text.ts';

/** One thing that a policy does not allow. */
export interface Finding {
  readonly path: string;
  readonly rule: PolicyRule;
  /** What it asks for; follows the path. */
  readonly message: string;
  /** What would allow it; null where nothing does. `value` comes from the workflow. */
  readonly flag: { readonly name: string; readonly value?: unknown } | null;
}

export type PolicyRule =
  | 'policy-namespace'
  | 'policy-service-account'
  | 'policy-image'
  | 'policy-claim'
  | 'policy-volume-type'
  | 'policy-host-path'
  | 'policy-privileged'
  | 'policy-host-network'
  | 'policy-host-pid'
  | 'policy-pod-spec-patch'
  | 'policy-reserved';

const maxShown = 80;

/** Which flag to give, by whom. A value that is no plain word is not offered for pasting into a shell. */
export function hintFor(flag: Finding['flag']): string {
  if (flag === null) return 'leave it out; no flag allows it';
  const { name, value } = flag;
  const argument =
    value === undefined ? '' : isPlainWord(value) ? ` ${value}` : ' <value>, written out in the workflow,';
  return `${name}${argument} on the command line (the Prow job’s) allows it; nothing in the repository can`;
}

/** A value of an untrusted object for a message: as JSON, cut. */
export function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(textual(value)) ?? 'nothing');
  return visibleText(text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);
}

/** Whether a text only gets its value when the workflow runs. */
export function hasTag(text: string): boolean {
  return text.includes('{{');
}

/** Objects are named, not written out: they may be large, and hold what JSON cannot. */
function textual(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? '(a list)' : '(an object)';
}

function isPlainWord(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxShown && /^[A-Za-z0-9][\w./:@-]*$/.test(value);
}
