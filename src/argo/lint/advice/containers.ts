import type { Container } from '../../pod-types.ts';
import type { LocatedTemplate } from '../lint-context.ts';

export interface LocatedContainer {
  readonly container: Container;
  readonly path: string;
  /** Whether it does the template's work; sidecars and init containers help. */
  readonly isMain: boolean;
}

/** Every container of a template. */
export function containersOf({ template, path }: LocatedTemplate): readonly LocatedContainer[] {
  const { container, script, containerSet, initContainers = [], sidecars = [] } = template;
  const one = (kind: string, value: Container | undefined) =>
    value === undefined ? [] : [{ container: value, path: `${path}.${kind}`, isMain: true }];
  const many = (kind: string, values: readonly Container[], isMain: boolean) =>
    values.map((value, index) => ({ container: value, path: `${path}.${kind}[${index}]`, isMain }));
  return [
    ...one('container', container),
    ...one('script', script),
    ...many('containerSet.containers', containerSet?.containers ?? [], true),
    ...many('initContainers', initContainers, false),
    ...many('sidecars', sidecars, false),
  ];
}
