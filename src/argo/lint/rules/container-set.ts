import { findCycle } from '../find-cycle.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { checkNames } from './names.ts';
import { isReservedContainer } from './reserved-names.ts';

/** Containers of a containerSet: names, mounts, dependencies, and `main` where there is something to fetch or keep. */
export function checkContainerSet(context: LintContext, template: LintedTemplate, templatePath: string): void {
  const set = template.containerSet;
  if (set === undefined) return;
  const path = `${templatePath}.containerSet`;
  const place = `templates.${template.name ?? ''}.containerSet`;
  const invalid = (at: string, message: string, argo: string) =>
    context.invalid({ rule: 'container-set', path: `${path}.${at}`, message, argo: `${place}.${argo}` });
  const containers = set.containers ?? [];
  if (containers.length === 0) {
    invalid('containers', 'a containerSet needs containers', 'containers must have at least one container');
    return;
  }
  checkNames(context, containers, {
    rule: 'container-set',
    path: `${path}.containers`,
    place: `${place}.containers`,
    isField: true,
  });
  checkSetMounts(set.volumeMounts ?? [], invalid);
  checkDependencies(containers, invalid);
  const needsMain = Boolean(
    template.inputs?.artifacts?.length || template.outputs?.parameters?.length || template.outputs?.artifacts?.length,
  );
  if (needsMain && !containers.some(({ name }) => name === 'main')) {
    invalid(
      'containers',
      'outputs and artifacts belong to the container named "main", and there is none',
      'containers must have a container named "main" for input or output',
    );
  }
  for (const [index, { name }] of containers.entries()) {
    if (isReservedContainer(name))
      invalid(
        `containers[${index}].name`,
        `the container name "${name}" is reserved for Argo`,
        `containers: "${name}" is a reserved Argo container name`,
      );
  }
}

type Report = (at: string, message: string, argo: string) => void;

function checkSetMounts(
  mounts: readonly { readonly name: string; readonly mountPath: string }[],
  invalid: Report,
): void {
  const taken = new Map<string, string>();
  for (const [index, { name, mountPath }] of mounts.entries()) {
    const owner = taken.get(mountPath);
    const at = `volumeMounts[${index}].mountPath`;
    if (owner !== undefined)
      invalid(
        at,
        `the path ${mountPath} is already taken by the volume ${owner}`,
        `${at} '${mountPath}' already mounted in volumeMounts.${owner}`,
      );
    taken.set(mountPath, name);
  }
}

function checkDependencies(
  containers: readonly { readonly name: string; readonly dependencies?: readonly string[] }[],
  invalid: Report,
): void {
  const names = new Set(containers.map(({ name }) => name));
  for (const [index, { name, dependencies = [] }] of containers.entries()) {
    for (const dependency of dependencies) {
      if (!names.has(dependency))
        invalid(
          `containers[${index}].dependencies`,
          `container "${name}" depends on "${dependency}", which is not in this set`,
          `containers.${name} dependency '${dependency}' not defined`,
        );
    }
  }
  const graph = new Map(
    containers
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, dependencies = [] }) => [name, dependencies]),
  );
  const cycle = findCycle(graph.keys(), (name) => graph.get(name) ?? []);
  if (cycle !== null)
    invalid(
      'containers',
      `the containers depend on each other in a circle: ${cycle.join(' -> ')}`,
      `containers dependency cycle detected: ${argoCycle(cycle)}`,
    );
}

/** Argo names the circle from the second member on. */
function argoCycle(cycle: readonly string[]): string {
  return [...cycle.slice(1), cycle[1] ?? ''].join('->');
}
