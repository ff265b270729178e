import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { argoKind, isPod, kindOf } from '../template-kind.ts';

/** Resources and claims of a whole pod belong to templates that make one. */
export function checkPodOnly(context: LintContext, template: LintedTemplate, path: string): void {
  const place = `templates.${template.name ?? ''}`;
  const kind = kindOf(template);
  if (template.podResources !== undefined) {
    if (kind === 'http' || kind === 'plugin') {
      const message = `podResources is not for ${argoKind(template)} templates: they run in a pod that is shared`;
      context.invalid({
        rule: 'pod-resources',
        path: `${path}.podResources`,
        message,
        argo: `${place}.podResources is not supported for ${argoKind(template)} templates`,
      });
    } else checkPodResources(context, template.podResources, `${path}.podResources`, `${place}.podResources`);
  }
  if ((template.resourceClaims ?? []).length > 0 && !isPod(template)) {
    const message = `resourceClaims is not for ${argoKind(template)} templates: they make no pod`;
    context.invalid({
      rule: 'resource-claims',
      path: `${path}.resourceClaims`,
      message,
      argo: `${place}.resourceClaims is not supported for ${argoKind(template)} templates, which do not create a pod`,
    });
  }
}

/** Kubernetes: resources of a pod are cpu, memory and huge pages. */
export function checkPodResources(
  context: LintContext,
  resources: LintedTemplate['podResources'],
  path: string,
  place: string,
): void {
  if (resources === undefined) return;
  const { claims = [], limits = {}, requests = {} } = resources;
  if (claims.length > 0)
    context.invalid({
      rule: 'pod-resources',
      path: `${path}.claims`,
      message: 'podResources takes no claims',
      argo: `${place}.claims is not supported for pod-level resources`,
    });
  for (const [part, quantities] of Object.entries({ limits, requests })) {
    for (const name of Object.keys(quantities)) {
      if (name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')) continue;
      const message = `"${name}" is no resource of a whole pod: cpu, memory and hugepages-* are`;
      context.invalid({
        rule: 'pod-resources',
        path: `${path}.${part}["${name}"]`,
        message,
        argo: `${place}: "${name}" is not a valid pod-level resource, only cpu, memory and hugepages-* are supported`,
      });
    }
  }
}
