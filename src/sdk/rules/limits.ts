import type { Problem } from '../../core/errors.ts';
import type { Finding } from '../finding.ts';
import { inputValuesOf } from '../step-template.ts';
import type { StepDraft, WorkflowDraft } from '../workflow-draft.ts';
import { stepProblem, workflowProblem } from './report.ts';

/** Argo 4's resource definition allows no more. */
const maxTemplates = 200;
const maxInputs = 500;
/** The graph of the steps and that of the exit handler. */
const graphTemplates = 2;

export function checkLimits(draft: WorkflowDraft): readonly Problem[] {
  const mainSteps = draft.steps.filter(({ handle }) => handle.part === 'main');
  const templates = draft.steps.length + graphTemplates + (draft.options.spec?.templates?.length ?? 0);
  return [
    ...(mainSteps.length === 0
      ? [workflowProblem(draft, { message: 'it has no step', hint: "call step('name', { run: '…' })" })]
      : []),
    ...(templates > maxTemplates
      ? [
          workflowProblem(draft, {
            message: `it has ${templates} templates, Argo allows ${maxTemplates}`,
            hint: 'turn steps that differ only in a value into a loop: withItems(…)',
          }),
        ]
      : []),
    ...draft.steps.flatMap((step) => stepFindings(step, draft).map((finding) => stepProblem(draft, step, finding))),
  ];
}

function stepFindings(step: StepDraft, draft: WorkflowDraft): readonly Finding[] {
  const { options, loop } = step;
  const inputs = inputValuesOf(step, draft).length;
  return [
    ...(inputs > maxInputs
      ? [
          {
            message: `it reads ${inputs} values, Argo allows ${maxInputs} inputs`,
            hint: 'hand them over in a file below dirs.outputs',
          },
        ]
      : []),
    ...secondsFindings(options.activeDeadlineSeconds),
    ...(loop?.over.type === 'withSequence' ? sequenceFindings(loop.over.sequence) : []),
    ...actionFindings(step),
  ];
}

function secondsFindings(seconds: unknown): readonly Finding[] {
  if (seconds === undefined || (Number.isInteger(seconds) && Number(seconds) > 0)) return [];
  return [
    {
      message: `activeDeadlineSeconds is ${JSON.stringify(seconds)}, expected a whole number of seconds above 0`,
      path: 'activeDeadlineSeconds',
    },
  ];
}

function sequenceFindings(sequence: { readonly count?: unknown; readonly end?: unknown }): readonly Finding[] {
  if ((sequence.count === undefined) !== (sequence.end === undefined)) return [];
  return [
    {
      message: 'withSequence needs exactly one of count and end',
      path: 'withSequence',
      hint: '{ count: 5 } is 0 to 4, { start: 1, end: 5 } includes both',
    },
  ];
}

/** TypeScript says the same; these are for authors who write JavaScript. */
function actionFindings({ options }: StepDraft): readonly Finding[] {
  const actions = [options.run, options.command].filter((action) => action !== undefined).length;
  if (actions > 1)
    return [
      { message: 'it has both run and command', hint: 'a shell text is run, a program without a shell is command' },
    ];
  if (actions === 1) return [];
  if (options.template === undefined)
    return [
      {
        message: 'it has nothing to run',
        hint: "say run: 'shell text', command: ['program', 'argument'] or template: { … }",
      },
    ];
  const stray = ['image', 'workingDir', 'env', 'envFrom', 'resources', 'volumeMounts'].filter(
    (setting) => setting in options,
  );
  return stray.map((setting) => ({
    message: `${setting} means nothing without run or command`,
    path: setting,
    hint: 'write it inside template',
  }));
}
