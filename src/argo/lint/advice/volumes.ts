import type { LintContext, LocatedTemplate } from '../lint-context.ts';
import { suggest } from '../suggest.ts';
import { containersOf } from './containers.ts';

interface Mount {
  readonly name: string;
  readonly path: string;
}

/** Mounts without a volume, and volumes without a mount. */
export function adviseVolumes(context: LintContext, templates: readonly LocatedTemplate[]): void {
  const { spec } = context.workflow;
  if (spec.workflowTemplateRef !== undefined) return;
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }, index) => ({
    name: metadata?.name ?? '',
    path: `spec.volumeClaimTemplates[${index}]`,
  }));
  const volumes = (spec.volumes ?? []).map(({ name }, index) => ({ name, path: `spec.volumes[${index}]` }));
  const shared = [...claims, ...volumes];
  const mounted = new Set<string>();
  for (const located of templates) adviseMounts(context, located, shared, mounted);
  const isPatched =
    spec.podSpecPatch !== undefined || templates.some(({ template }) => template.podSpecPatch !== undefined);
  for (const { name, path } of shared) {
    if (mounted.has(name) || isPatched || name.includes('{{')) continue;
    context.warn({ rule: 'unmounted-volume', path, message: `no container mounts the volume "${name}"` });
  }
}

function adviseMounts(
  context: LintContext,
  located: LocatedTemplate,
  shared: readonly Mount[],
  mounted: Set<string>,
): void {
  const own = (located.template.volumes ?? []).map(({ name }) => name);
  const known = new Set([...shared.map(({ name }) => name), ...own]);
  for (const { name, path } of mountsOf(located)) {
    mounted.add(name);
    if (known.has(name) || name.includes('{{')) continue;
    const hint = suggest(name, known) ?? 'declare it under spec.volumes';
    context.warn({
      rule: 'undeclared-volume',
      path,
      message: `the mount names the volume "${name}", which nothing declares`,
      hint,
    });
  }
}

function mountsOf(located: LocatedTemplate): readonly Mount[] {
  const set = (located.template.containerSet?.volumeMounts ?? []).map(({ name }, index) => ({
    name,
    path: `${located.path}.containerSet.volumeMounts[${index}]`,
  }));
  const own = containersOf(located).flatMap(({ container, path }) =>
    (container.volumeMounts ?? []).map(({ name }, index) => ({ name, path: `${path}.volumeMounts[${index}]` })),
  );
  return [...set, ...own];
}
