import type { Container } from '../../../argo/pod-types.ts';
import type { Template, TemplateCall, Workflow } from '../../../argo/types.ts';

export type PlaceType = 'spec' | 'template' | 'call' | 'hook' | 'container';

/** An object of the manifest in which fields are looked for. */
export interface Place {
  readonly type: PlaceType;
  /** Its path in the document, e.g. `spec.templates[0].container`. */
  readonly path: string;
  readonly value: object;
}

/** The spec, each template (defaults and inline ones included), each step and task, each hook, each container. */
export function placesOf({ spec }: Workflow): readonly Place[] {
  const templates = (spec.templates ?? []).map((template, index) => [`spec.templates[${index}]`, template] as const);
  const defaults =
    spec.templateDefaults === undefined ? [] : [['spec.templateDefaults', spec.templateDefaults] as const];
  return [
    { type: 'spec', path: 'spec', value: spec },
    ...hookPlaces('spec', spec.hooks),
    ...[...templates, ...defaults].flatMap(([path, template]) => templatePlaces(path, template)),
  ];
}

function templatePlaces(path: string, template: Partial<Template>): readonly Place[] {
  return [
    { type: 'template', path, value: template },
    ...containersOf(path, template),
    ...callsOf(path, template).flatMap(([at, call]) => callPlaces(at, call)),
  ];
}

function containersOf(path: string, template: Partial<Template>): readonly Place[] {
  const single = (['container', 'script'] as const).flatMap((field) =>
    containerPlace(`${path}.${field}`, template[field]),
  );
  const lists = (['initContainers', 'sidecars'] as const).flatMap((field) =>
    (template[field] ?? []).flatMap((container, index) => containerPlace(`${path}.${field}[${index}]`, container)),
  );
  return [...single, ...lists];
}

function containerPlace(path: string, container: Container | undefined): readonly Place[] {
  return container === undefined ? [] : [{ type: 'container', path, value: container }];
}

function callsOf(path: string, { steps = [], dag }: Partial<Template>): readonly (readonly [string, TemplateCall])[] {
  const inSteps = steps.flatMap((group, index) =>
    group.map((step, at) => [`${path}.steps[${index}][${at}]`, step] as const),
  );
  const inDag = (dag?.tasks ?? []).map((task, index) => [`${path}.dag.tasks[${index}]`, task] as const);
  return [...inSteps, ...inDag];
}

function callPlaces(path: string, call: TemplateCall): readonly Place[] {
  const inline = call.inline === undefined ? [] : templatePlaces(`${path}.inline`, call.inline);
  return [{ type: 'call', path, value: call }, ...hookPlaces(path, call.hooks), ...inline];
}

function hookPlaces(path: string, hooks: TemplateCall['hooks']): readonly Place[] {
  return Object.entries(hooks ?? {}).map(([name, value]) => ({ type: 'hook', path: `${path}.hooks.${name}`, value }));
}
