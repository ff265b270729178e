import type { Problem } from '../../core/errors.ts';
import type { Finding } from '../finding.ts';
import { entrypointName, exitHandlerName } from '../scaffold.ts';
import type { StepDraft, WorkflowDraft } from '../workflow-draft.ts';
import { stepProblem } from './report.ts';

/** A step's name is a template's, a task's and, as `step_name`, a label's value. Argo: no digit first where `depends` is used. */
const stepName = /^[a-zA-Z][-a-zA-Z0-9]*$/;
const maxNameLength = 63;
const parameterName = /^[-a-zA-Z0-9_]+$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function checkNames(draft: WorkflowDraft): readonly Problem[] {
  const seen = new Map<string, StepDraft>();
  return draft.steps.flatMap((step) => {
    const findings = [...stepNameFindings(step, seen.get(step.handle.name)), ...innerNameFindings(step)];
    seen.set(step.handle.name, step);
    return findings.map((finding) => stepProblem(draft, step, finding));
  });
}

function stepNameFindings({ handle: { name } }: StepDraft, earlier: StepDraft | undefined): readonly Finding[] {
  if (!stepName.test(name) || name.endsWith('-')) {
    return [
      {
        message: 'its name is not legal: letters, digits and "-", a letter first and no "-" last',
        hint: `for example "${legalName(name)}"`,
      },
    ];
  }
  if (name.length > maxNameLength)
    return [{ message: `its name has ${name.length} characters, at most ${maxNameLength} are allowed`, hint: null }];
  if (name === entrypointName || name === exitHandlerName)
    return [{ message: 'its name is taken by the graph that holds the steps', hint: 'choose another name' }];
  if (earlier === undefined) return [];
  const where = earlier.at === null ? '' : ` first in line ${earlier.at.line}`;
  return [
    {
      message: `it is defined twice,${where === '' ? ' and names must be unique' : where}`,
      hint: 'give one of them another name',
    },
  ];
}

function innerNameFindings({ options }: StepDraft): readonly Finding[] {
  const badVariables = Object.keys(options.env ?? {}).filter((name) => !variableName.test(name));
  const badOutputs = Object.keys(options.outputs ?? {}).filter((name) => !parameterName.test(name));
  return [
    ...badVariables.map((name) => ({
      message: `"${name}" is no name of a variable`,
      path: `env.${name}`,
      hint: 'letters, digits and "_", no digit first',
    })),
    ...badOutputs.map((name) => ({
      message: `"${name}" is no name of an output`,
      path: `outputs.${name}`,
      hint: 'letters, digits, "-" and "_"',
    })),
  ];
}

function legalName(name: string): string {
  const legal = name
    .slice(0, maxNameLength)
    .replaceAll(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .replace(/-+$/, '');
  return legal === '' ? 'step' : legal;
}
