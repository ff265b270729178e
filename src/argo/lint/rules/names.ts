import type { LintContext } from '../lint-context.ts';
import type { LintRule } from '../lint-rules.ts';

export interface NameCheck {
  readonly rule: LintRule;
  readonly path: string;
  /** Argo's name for the list, e.g. `spec.templates`. */
  readonly place: string;
  /** Names of templates, steps, tasks and containers have no `_`; names of parameters and artifacts have. */
  readonly isField: boolean;
}

interface NameFault {
  readonly message: string;
  readonly hint?: string;
  readonly argo: string;
}

const fieldNameText =
  "name must consist of alpha-numeric characters or '-', and must start with an alpha-numeric character (e.g. My-name1-2, 123-NAME)";
export const dataNameText =
  "Parameter/Artifact name must consist of alpha-numeric characters, '_' or '-' e.g. my_param_1, MY-PARAM-1";

/** Names of a list must be there, legal and different. */
export function checkNames(
  context: LintContext,
  members: readonly { readonly name?: string }[],
  { rule, path, place, isField }: NameCheck,
): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of members.entries()) {
    const reason = isField ? fieldNameFault(name) : dataNameFault(name);
    if (reason !== null || seen.has(name)) {
      const at = `${path}[${index}].name`;
      context.invalid({ rule, path: at, ...nameFault(name, reason, at, `${place}[${index}].name`) });
    }
    seen.add(name);
  }
}

function nameFault(name: string, reason: string | null, at: string, argoAt: string): NameFault {
  if (name === '') return { message: `${at} is missing`, argo: `${argoAt} is required` };
  return reason === null
    ? { message: `the name "${name}" is given twice`, argo: `${argoAt} '${name}' is not unique` }
    : { message: `"${name}" is no legal name`, hint: reason, argo: `${argoAt}: '${name}' is invalid: ${reason}` };
}

/** Why this is no name of a template, step, task or container, in Argo's words; null when it is one. */
export function fieldNameFault(name: string): string | null {
  const faults = [];
  if (Buffer.byteLength(name) > 128) faults.push('must be no more than 128 bytes');
  if (!/^[a-zA-Z0-9][-a-zA-Z0-9]*$/.test(name)) faults.push(fieldNameText);
  return faults.length === 0 ? null : faults.join(';');
}

/** The same for parameters and artifacts. */
export function dataNameFault(name: string): string | null {
  return /^[-a-zA-Z0-9_]+$/.test(name) ? null : dataNameText;
}
