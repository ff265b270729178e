import { labelKeyFault, labelValueFault } from '../kubernetes-names.ts';
import type { LintContext, LocatedTemplate } from '../lint-context.ts';
import { containersOf, type LocatedContainer } from './containers.ts';

const secretName = /TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|PRIVATE_?KEY|CREDENTIAL/i;

/** What makes a pod fail, or tells too much, although the workflow is valid. */
export function advisePod(context: LintContext, located: LocatedTemplate): void {
  for (const container of containersOf(located)) {
    adviseCommand(context, container);
    adviseSecrets(context, container);
  }
  adviseLabels(context, located.template.metadata?.labels ?? {}, `${located.path}.metadata.labels`);
}

/** Kubernetes refuses the pod, and the node is in Error at once. */
export function adviseLabels(context: LintContext, labels: Readonly<Record<string, string>>, path: string): void {
  for (const [key, value] of Object.entries(labels)) {
    const reason = key.includes('{{') || value.includes('{{') ? null : (labelKeyFault(key) ?? labelValueFault(value));
    if (reason !== null)
      context.warn({
        rule: 'pod-labels',
        path: `${path}["${key}"]`,
        message: `no pod can have the label ${key}: ${value}`,
        hint: reason,
      });
  }
}

function adviseCommand(context: LintContext, { container, path, isMain }: LocatedContainer): void {
  const { defaults } = context.base;
  const inherited = path.endsWith('.container')
    ? defaults?.container?.command
    : path.endsWith('.script')
      ? defaults?.script?.command
      : undefined;
  if (!isMain || container.command !== undefined || inherited !== undefined) return;
  const hint = 'write command: without it Argo asks the image registry, from its own pod, what the image runs';
  context.warn({
    rule: 'missing-command',
    path,
    message: `the container of image "${container.image ?? ''}" has no command`,
    hint,
  });
}

function adviseSecrets(context: LintContext, { container, path }: LocatedContainer): void {
  for (const [index, { name, value = '' }] of (container.env ?? []).entries()) {
    if (!secretName.test(name) || value === '' || value.startsWith('/') || value.includes('{{') || value.includes('$('))
      continue;
    const hint = 'use valueFrom.secretKeyRef';
    context.warn({
      rule: 'secret-in-env',
      path: `${path}.env[${index}].value`,
      message: `${name} looks like a secret and is written out`,
      hint,
    });
  }
}
