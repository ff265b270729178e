import type { ObjectMeta } from '../../pod-types.ts';
import { labelKeyFault, labelValueFault, namePrefixFault, subdomainFault } from '../kubernetes-names.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintRule } from '../lint-rules.ts';

/** Name, labels and annotations as the API server takes them. */
export function checkMetadata(context: LintContext, metadata: ObjectMeta): void {
  const { name = '', generateName = '', labels = {}, annotations = {} } = metadata;
  if (name === '' && generateName === '')
    refuse(context, 'meta-name', 'metadata.name', 'name or generateName is required', 'a workflow needs a name');
  check(
    context,
    'generate-name',
    'metadata.generateName',
    generateName,
    generateName === '' ? null : namePrefixFault(generateName),
  );
  check(context, 'meta-name', 'metadata.name', name, name === '' ? null : subdomainFault(name));
  for (const [key, value] of Object.entries(labels)) {
    check(context, 'meta-labels', `metadata.labels["${key}"]`, key, labelKeyFault(key));
    check(context, 'meta-labels', `metadata.labels["${key}"]`, value, labelValueFault(value));
  }
  for (const key of Object.keys(annotations))
    check(context, 'meta-labels', `metadata.annotations["${key}"]`, key, labelKeyFault(key.toLowerCase()));
  if (metadata.namespace !== undefined)
    check(
      context,
      'document',
      'metadata.namespace',
      metadata.namespace,
      metadata.namespace.includes('.') ? 'a namespace has no dot' : subdomainFault(metadata.namespace),
    );
}

/** The controller keeps workflow names in labels, which end at 63 characters. */
export function checkNameLength(context: LintContext, { name = '' }: ObjectMeta): void {
  if (name.length <= 63) return;
  const argo = `workflow name "${name}" must not be more than 63 characters long (currently ${name.length})`;
  context.invalid({
    rule: 'meta-name',
    path: 'metadata.name',
    message: `the name is ${name.length} characters long, at most 63 are allowed`,
    argo,
  });
}

/** What makes Argo take a new object for a finished one. */
export function checkSkippedValidation(context: LintContext, metadata: ObjectMeta, status: unknown): void {
  const hint = 'Argo would neither validate nor run it';
  if (metadata.labels?.['workflows.argoproj.io/completed'] === 'true') {
    context.error({
      rule: 'skips-validation',
      path: 'metadata.labels["workflows.argoproj.io/completed"]',
      message: 'the label says that this workflow is completed',
      hint,
    });
  }
  const phase = typeof status === 'object' && status !== null && 'phase' in status ? status.phase : undefined;
  if (phase)
    context.error({
      rule: 'skips-validation',
      path: 'status.phase',
      message: `the manifest brings a status, phase ${String(phase)}`,
      hint,
    });
}

function check(context: LintContext, rule: LintRule, path: string, value: string, reason: string | null): void {
  if (reason !== null) refuse(context, rule, path, reason, `"${value}" is not allowed here`);
}

function refuse(context: LintContext, rule: LintRule, path: string, reason: string, message: string): void {
  context.error({ rule, path, message, hint: reason, argo: { stage: 'api', message: reason } });
}
