import type { ObjectMeta } from '../../pod-types.ts';
import { labelKeyFault, labelValueFault, namePrefixFault, subdomainFault } from '../kubernetes-names.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintRule } from '../lint-rules.ts';
import type { LintedMeta } from '../linted-types.ts';

/** Bytes of all annotations together. */
const annotationLimit = 256 * 1024;

/** Name, labels and annotations as the API server takes them. */
export function checkMetadata(context: LintContext, metadata: LintedMeta): void {
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
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  if (size > annotationLimit)
    refuse(
      context,
      'meta-labels',
      'metadata.annotations',
      `at most ${annotationLimit} bytes are allowed`,
      `the annotations are ${size} bytes long`,
    );
  checkLifetime(context, metadata);
  if (metadata.namespace)
    check(
      context,
      'document',
      'metadata.namespace',
      metadata.namespace,
      metadata.namespace.includes('.') ? 'a namespace has no dot' : subdomainFault(metadata.namespace),
    );
}

/** Owners and finalizers, for which the API server has rules of its own. */
function checkLifetime(context: LintContext, { ownerReferences = [], finalizers = [] }: LintedMeta): void {
  for (const [index, owner] of ownerReferences.entries()) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      const path = `metadata.ownerReferences[${index}].${field}`;
      check(context, 'required-field', path, '', owner[field] === '' ? 'must not be empty' : null);
    }
  }
  const controllers = ownerReferences.filter(({ controller }) => controller === true).map(({ name }) => name);
  if (controllers.length > 1)
    refuse(
      context,
      'field-conflict',
      'metadata.ownerReferences',
      'only one reference can be the controller',
      `${controllers.join(', ')} cannot all be the controller`,
    );
  for (const [index, name] of finalizers.entries())
    check(context, 'meta-name', `metadata.finalizers[${index}]`, name, labelKeyFault(name));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    refuse(
      context,
      'field-conflict',
      'metadata.finalizers',
      'keep one of the two',
      'the finalizers orphan and foregroundDeletion exclude each other',
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
