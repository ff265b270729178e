import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { argoKind, isLeaf } from '../template-kind.ts';

/** Timeouts with the values of this call put in; they belong to templates that make a pod or a request. */
export function checkTimeouts(
  context: LintContext,
  { timeout, pendingTimeout }: Pick<LintedTemplate, 'timeout' | 'pendingTimeout'>,
  template: LintedTemplate,
  path: string,
): void {
  const invalid = (field: string, message: string, argo: string, hint: string | null = null) =>
    context.invalid({ rule: 'deadline', path: `${path}.${field}`, message, hint, argo });
  const notHere = (field: string) => `${field} is not for ${argoKind(template)} templates`;
  if (timeout && !isLeaf(template))
    invalid('timeout', notHere('timeout'), `${argoKind(template)} template doesn't support timeout field`);
  else if (timeout && /^[+-]?\d+$/.test(timeout))
    invalid(
      'timeout',
      `timeout ${timeout} has no unit`,
      `${template.name ?? ''} has invalid duration format in timeout`,
      `write ${timeout}s`,
    );
  if (pendingTimeout && !isLeaf(template))
    invalid(
      'pendingTimeout',
      notHere('pendingTimeout'),
      `${argoKind(template)} template doesn't support pendingTimeout field`,
    );
}
