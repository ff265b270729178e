import type { Workflow } from '../../../argo/types.ts';
import { type Problem, problem } from '../../../core/errors.ts';
import { expressionFeature, unsupportedCalls } from './expression-functions.ts';
import type { Feature, Machine } from './feature.ts';
import { features } from './features.ts';
import { fieldValues } from './field-paths.ts';
import { commandFeature, missingCommands } from './missing-commands.ts';
import { type Place, placesOf } from './places.ts';
import { isNothing } from './values.ts';

export interface RefusalOptions {
  readonly machine: Machine;
  /** Ids of features that a person takes as they come: a warning instead of an error. @default none */
  readonly accepted?: ReadonlySet<string>;
}

const refused = features.filter(({ support }) => support === 'refused');

/** All fields of a workflow that a process of this machine cannot be, each with its path and the id of its rule. */
export function findRefusals(workflow: Workflow, options: RefusalOptions): readonly Problem[] {
  const places = placesOf(workflow);
  const fields = places.flatMap((place) =>
    refused.filter(({ at }) => at === place.type).flatMap((feature) => problemsAt(place, feature, options)),
  );
  const commands = missingCommands(workflow, places).map((path) => refusal(commandFeature, path, options));
  const calls = unsupportedCalls(workflow.spec, 'spec').map(({ path, name }) =>
    refusal({ ...expressionFeature, reason: `it has no ${name}` }, path, options),
  );
  return [...fields, ...commands, ...calls];
}

function problemsAt(place: Place, feature: Feature, options: RefusalOptions): readonly Problem[] {
  const refuses = feature.refuses ?? ((value: unknown) => !isNothing(value));
  return fieldValues(place.value, feature.field, place.path)
    .filter(([, value]) => refuses(value, options.machine))
    .map(([path]) => refusal(feature, path, options));
}

function refusal({ id, reason, hint }: Feature, path: string, { accepted }: RefusalOptions): Problem {
  const severity = accepted?.has(id) === true ? 'warning' : 'error';
  const message = `the local engine cannot honour ${path}: ${reason}`;
  return problem(message, { severity, path, rule: id, hint: hint ?? null });
}
