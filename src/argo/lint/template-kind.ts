import type { LintedTemplate } from './linted-types.ts';

/** In the order in which Argo decides what a template with several is. */
export const templateKinds = [
  'container',
  'containerSet',
  'steps',
  'dag',
  'script',
  'resource',
  'data',
  'suspend',
  'http',
  'plugin',
] as const;
export type TemplateKind = (typeof templateKinds)[number];

const argoNames: Readonly<Record<TemplateKind, string>> = {
  container: 'Container',
  containerSet: 'ContainerSet',
  steps: 'Steps',
  dag: 'DAG',
  script: 'Script',
  resource: 'Resource',
  data: 'Data',
  suspend: 'Suspend',
  http: 'HTTP',
  plugin: 'Plugin',
};

/** What a template is; null when it is nothing. */
export function kindOf(template: LintedTemplate): TemplateKind | null {
  return templateKinds.find((kind) => template[kind] !== undefined) ?? null;
}

export function kindsOf(template: LintedTemplate): readonly TemplateKind[] {
  return templateKinds.filter((kind) => template[kind] !== undefined);
}

/** Argo's name of a kind, as in its messages. */
export function argoKind(template: LintedTemplate): string {
  const kind = kindOf(template);
  return kind === null ? 'Unknown' : argoNames[kind];
}

/** Everything but steps, dag and suspend. */
export function isLeaf(template: LintedTemplate): boolean {
  const kind = kindOf(template);
  return kind !== null && kind !== 'steps' && kind !== 'dag' && kind !== 'suspend';
}

/** Whether a pod of its own is made for it. */
export function isPod(template: LintedTemplate): boolean {
  const kind = kindOf(template);
  return kind === 'container' || kind === 'containerSet' || kind === 'script' || kind === 'resource' || kind === 'data';
}

/** Whether it has a result and an exit code that others may refer to. */
export function hasResult(template: LintedTemplate): boolean {
  const { container, containerSet, script, data, http, plugin } = template;
  const hasMain = containerSet?.containers?.some(({ name }) => name === 'main') === true;
  return hasMain || [container, script, data, http, plugin].some((kind) => kind !== undefined);
}
