import type { Template, Workflow, WorkflowSpec } from '../../src/argo/types.ts';

const run = (name: string, script: string, rest: Omit<Template, 'name'> = {}): Template => ({
  name,
  container: { image: 'busybox', command: ['sh', '-c', script] },
  ...rest,
});
const forever = 'while true; do sleep 1; done';

function workflow(templates: readonly Template[], spec: WorkflowSpec = {}): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: 'contract-' },
    spec: { entrypoint: 'main', templates, ...spec },
  };
}

const echo = run('echo', 'true', { inputs: { parameters: [{ name: 'message' }] } });
const say = (message: string) => ({ parameters: [{ name: 'message', value: message }] });
const diamondTasks = [
  { name: 'A' },
  { name: 'B', depends: 'A' },
  { name: 'C', depends: 'A' },
  { name: 'D', depends: 'B && C' },
];

/** What the contract runs, by what becomes of it. Trees and phases are those of workflows that a real controller was recorded with. */
export const contractWorkflows = {
  diamond: workflow([
    {
      name: 'main',
      dag: { tasks: diamondTasks.map((task) => ({ ...task, template: 'echo', arguments: say(task.name) })) },
    },
    echo,
  ]),
  'fails and says bye': workflow(
    [
      run('main', 'exit 1'),
      run('bye', 'test "{{inputs.parameters.status}}" = Failed', { inputs: { parameters: [{ name: 'status' }] } }),
    ],
    {
      hooks: {
        exit: { template: 'bye', arguments: { parameters: [{ name: 'status', value: '{{workflow.status}}' }] } },
      },
    },
  ),
  'runs until stopped': workflow([run('main', forever), run('bye', 'true')], { onExit: 'bye' }),
  'runs until terminated': workflow([run('main', forever), run('bye', 'true')], { onExit: 'bye' }),
  'runs until deleted': workflow([run('main', forever)]),
  'two steps': workflow([
    { name: 'main', steps: [[{ name: 'a', template: 'slow' }], [{ name: 'b', template: 'slow' }]] },
    run('slow', 'sleep 2'),
  ]),
  'asks for a value': workflow([
    {
      name: 'main',
      steps: [
        [{ name: 'approve', template: 'approve' }],
        [{ name: 'release', template: 'echo', arguments: say('{{steps.approve.outputs.parameters.message}}') }],
      ],
    },
    { name: 'approve', suspend: {}, outputs: { parameters: [{ name: 'message', valueFrom: { supplied: {} } }] } },
    echo,
  ]),
  'exceeds its deadline': workflow([run('main', forever)], { activeDeadlineSeconds: 2 }),
  short: workflow([run('main', 'sleep 2')]),
  cycle: workflow([
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'a', template: 'echo', arguments: say('a'), depends: 'b' },
          { name: 'b', template: 'echo', arguments: say('b'), depends: 'a' },
        ],
      },
    },
    echo,
  ]),
} as const satisfies Readonly<Record<string, Workflow>>;

export type ContractWorkflow = keyof typeof contractWorkflows;
