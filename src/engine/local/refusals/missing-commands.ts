import type { Container } from '../../../argo/pod-types.ts';
import type { Template, Workflow } from '../../../argo/types.ts';
import { withTemplateDefaults } from '../operator/template-defaults.ts';
import type { Feature } from './feature.ts';
import type { Place } from './places.ts';

/** Found by `missingCommands`, not by its field alone: `templateDefaults` may give a template its command. */
export const commandFeature: Feature = {
  id: 'no-command',
  at: 'container',
  field: 'command',
  support: 'refused',
  reason: 'there is no image here to take a missing command from',
  hint: 'say command: [...]',
  refuses: () => false,
};

/** Paths of the containers that have no command, once the defaults are merged in. */
export function missingCommands({ spec }: Workflow, places: readonly Place[]): readonly string[] {
  const templates = places.filter(({ type, path }) => type === 'template' && path !== 'spec.templateDefaults');
  return templates.flatMap(({ path, value }) => {
    const merged = withTemplateDefaults(value, spec.templateDefaults);
    return containersOf(merged).flatMap(([field, container]) => (hasCommand(container) ? [] : [`${path}.${field}`]));
  });
}

function containersOf({ container, script, initContainers = [] }: Template): readonly (readonly [string, Container])[] {
  const single = [['container', container] as const, ['script', script] as const];
  return [
    ...single.flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const])),
    ...initContainers.map((value, index) => [`initContainers[${index}]`, value] as const),
  ];
}

function hasCommand({ command }: Container): boolean {
  return (command ?? []).length > 0;
}
