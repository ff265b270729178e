/** Writes docs/argo-compatibility.md from the data of the engine and the linter: `node scripts/argo-compatibility.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintRules, lintWorkflow } from '../src/argo/lint/lint.ts';
import type { Feature } from '../src/engine/local/refusals/feature.ts';
import { features } from '../src/engine/local/refusals/features.ts';
import type { PlaceType } from '../src/engine/local/refusals/places.ts';

const places: Readonly<Record<PlaceType, { readonly title: string; readonly path: string }>> = {
  spec: { title: 'The workflow (`spec`)', path: 'spec' },
  template: { title: 'Templates (`spec.templates[]`)', path: 'spec.templates[]' },
  call: { title: 'Steps and tasks', path: 'spec.templates[].dag.tasks[]' },
  hook: { title: 'Hooks', path: 'spec.hooks.*' },
  container: { title: 'Containers and scripts', path: 'spec.templates[].container' },
};

export const compatibilityFile = join(import.meta.dirname, '../docs/argo-compatibility.md');

/** The whole page. */
export function compatibilityPage(): string {
  const tables = (Object.keys(places) as PlaceType[]).map(placeTable);
  return `<!-- Written by scripts/argo-compatibility.ts from the code's own data. Do not edit. -->

# Compatibility with Argo Workflows

What the embedded engine (\`--engine local\`) and the linter make of the fields of a Workflow of Argo 4.1.

The engine: **yes** means what it means in Argo, **ignored** only tunes a cluster and changes no result here, **refused**
is what a process of this machine cannot be. A refusal is a problem with the field's path and the name below as its rule,
before anything starts; some refuse certain values only, as the reason says. Nothing is approximated.

The linter: **yes** means that the CRD has the field there, and that its type and values are checked; **no** that the CRD
has no such field there and the linter refuses it. What it checks beyond single fields is in the list of its rules.

${tables.join('\n')}
## Rules of the linter

| rule | what it says |
| --- | --- |
${Object.entries(lintRules)
  .map(([rule, sentence]) => `| \`${rule}\` | ${cell(sentence)} |`)
  .join('\n')}
`;
}

function placeTable(place: PlaceType): string {
  const rows = features.filter(({ at }) => at === place);
  if (rows.length === 0) return '';
  const lines = rows.map(
    (feature) =>
      `| \`${feature.field}\` | **${feature.support}** | ${isKnown(feature) ? 'yes' : 'no'} | \`${feature.id}\` | ${cell(explained(feature))} |`,
  );
  return `## ${places[place].title}

| field | local engine | linter | name | why |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function explained({ reason, hint }: Feature): string {
  return hint === undefined ? reason : `${reason}; ${hint}`;
}

/** Whether the linter's schema knows the field. */
function isKnown({ at, field }: Feature): boolean {
  const path = field === '' ? places[at].path : `${places[at].path}.${field}`;
  const workflow = objectWith(path.replaceAll('[]', '.[]').split('.'));
  return lintWorkflow(workflow).every(({ rule }) => rule !== 'unknown-field');
}

/** An object that has nothing but this path. */
function objectWith([key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return 'x';
  return key === '[]' ? [objectWith(rest)] : { [key === '*' ? 'any' : key]: objectWith(rest) };
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

if (import.meta.main) writeFileSync(compatibilityFile, compatibilityPage());
