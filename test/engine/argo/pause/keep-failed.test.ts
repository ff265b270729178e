import { describe, expect, it } from 'vitest';
import type { Template, Workflow, WorkflowSpec } from '../../../../src/argo/types.ts';
import { keepFailedSteps } from '../../../../src/engine/argo/pause/keep-failed.ts';
import { keepingCommand } from '../../../../src/engine/argo/pause/keeping-shell.ts';

const image = 'busybox';
const kept = (...command: string[]) => keepingCommand(command, 600);

function workflowOf(templates: readonly Template[], rest: Partial<WorkflowSpec> = {}): Workflow {
  const metadata = { generateName: 'w-', annotations: { a: '1' } };
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec: { templates, ...rest } };
}

/** Templates as they are submitted, and places with their severity. */
function keep(workflow: Workflow) {
  const { workflow: changed, problems } = keepFailedSteps(workflow, 600);
  return { spec: changed.spec, problems: problems.map(({ severity, path }) => `${severity} ${path}`) };
}

describe('a workflow whose failed steps are kept', () => {
  it('has a shell around each command, and all else as it was', () => {
    const container = { image, command: ['make'], args: ['{{inputs.parameters.target}}'], env: [{ name: 'A' }] };
    const script = { image, command: ['python', '-u'], source: 'print(1)' };
    const workflow = workflowOf(
      [
        { name: 'c', container },
        { name: 's', script },
      ],
      { entrypoint: 'c' },
    );
    const before = structuredClone(workflow);
    expect(keepFailedSteps(workflow, 600)).toEqual({
      workflow: {
        ...workflow,
        spec: {
          entrypoint: 'c',
          templates: [
            { name: 'c', container: { ...container, command: kept('make') } },
            { name: 's', script: { ...script, command: kept('python', '-u') } },
          ],
        },
      },
      problems: [],
    });
    expect(workflow).toEqual(before);
  });

  it('has one around the commands of inline templates too, and around one that the defaults give', () => {
    const inline: Template = { container: { image, command: ['a'] } };
    const templates: Template[] = [
      { name: 'd', dag: { failFast: false, tasks: [{ name: 't', inline }] } },
      { name: 's', steps: [[{ name: 'u', inline }], [{ name: 'v', template: 'c' }]] },
      { name: 'c', container: { image, args: ['x'] } },
    ];
    const templateDefaults = { container: { command: ['sh', '-c'] }, timeout: '1h' };
    const around: Template = { container: { image, command: kept('a') } };
    expect(keep(workflowOf(templates, { templateDefaults }))).toEqual({
      spec: {
        templates: [
          { name: 'd', dag: { failFast: false, tasks: [{ name: 't', inline: around }] } },
          { name: 's', steps: [[{ name: 'u', inline: around }], [{ name: 'v', template: 'c' }]] },
          { name: 'c', container: { image, args: ['x'], command: kept('sh', '-c') } },
        ],
        templateDefaults: { container: { command: ['sh', '-c'] }, timeout: '4200s' },
      },
      problems: [],
    });
  });

  it('leaves alone what has no command, and daemons, which others end', () => {
    const templates: Template[] = [
      { name: 'wait', suspend: { duration: 1 } },
      { name: 'make', resource: { action: 'create' } },
      { name: 'ask', http: { url: 'http://x' } },
      { name: 'server', daemon: true, activeDeadlineSeconds: 5, container: { image, command: ['serve'] } },
    ];
    expect(keep(workflowOf(templates))).toEqual({ spec: { templates }, problems: [] });
  });

  it.each<[Partial<Template>, Partial<Template>, string[]]>([
    [{ activeDeadlineSeconds: 60 }, { activeDeadlineSeconds: 660 }, []],
    [{ activeDeadlineSeconds: '60' }, { activeDeadlineSeconds: 660 }, []],
    [{ activeDeadlineSeconds: 2 ** 31 - 5 }, { activeDeadlineSeconds: 2 ** 31 - 1 }, []],
    [{ timeout: '1m30s' }, { timeout: '690s' }, []],
    [{ timeout: '90' }, { timeout: '690s' }, []],
    [{ pendingTimeout: '90s' }, { pendingTimeout: '90s' }, []],
    [
      { activeDeadlineSeconds: '{{inputs.parameters.s}}', timeout: '{{inputs.parameters.t}}' },
      { activeDeadlineSeconds: '{{inputs.parameters.s}}', timeout: '{{inputs.parameters.t}}' },
      ['warning spec.templates[0].activeDeadlineSeconds', 'warning spec.templates[0].timeout'],
    ],
  ])('is given the time for its deadlines as well: %o', (before, after, problems) => {
    const { spec, ...rest } = keep(workflowOf([{ container: { image, command: ['a'] }, ...before }]));
    expect(spec.templates).toEqual([{ container: { image, command: kept('a') }, ...after }]);
    expect(rest).toEqual({ problems });
  });

  it('is refused for what cannot be kept, all of it at once; for what lies on the cluster there are warnings', () => {
    const templates: Template[] = [
      { name: 'set', containerSet: { containers: [{ name: 'a', image, command: ['a'] }] } },
      { name: 'bare', container: { image } },
      { name: 'empty', script: { image, command: [], source: 'x' } },
      { name: 's', steps: [[{ name: 'u', templateRef: { name: 'lib', template: 't' } }]] },
      { name: 'd', dag: { tasks: [{ name: 'v', inline: { container: { image } } }] } },
    ];
    const workflow = workflowOf(templates, { workflowTemplateRef: { name: 'lib' } });
    expect(keep(workflow)).toEqual({
      spec: workflow.spec,
      problems: [
        'warning spec.workflowTemplateRef',
        'error spec.templates[0].containerSet',
        'error spec.templates[1].container.command',
        'error spec.templates[2].script.command',
        'warning spec.templates[3].steps[0][0].templateRef',
        'error spec.templates[4].dag.tasks[0].inline.container.command',
      ],
    });
  });
});
