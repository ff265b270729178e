import type { LintContext } from '../lint-context.ts';
import type { ExecutorPlugin } from '../linted-types.ts';

/** An executor plugin brings a complete sidecar. */
export function checkExecutorPlugins(context: LintContext): void {
  for (const [index, plugin] of (context.workflow.spec.executorPlugins ?? []).entries()) {
    const reason = faultOf(plugin);
    if (reason !== null)
      context.invalid({
        rule: 'executor-plugins',
        path: `spec.executorPlugins[${index}]`,
        message: reason,
        argo: `spec.executorPlugins: ${reason}`,
      });
  }
}

function faultOf({ metadata, spec }: ExecutorPlugin): string | null {
  const { ports = [], resources, securityContext } = spec?.sidecar?.container ?? {};
  if (!metadata?.name) return 'executor plugin metadata name is mandatory';
  if (ports.length === 0) return 'at least one port is mandatory';
  if (resources?.requests === undefined) return 'resources requests are mandatory';
  if (resources.limits === undefined) return 'resources limits are mandatory';
  return securityContext === undefined ? 'security context is mandatory' : null;
}
