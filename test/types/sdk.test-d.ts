/** What must, and what must not, compile for the author of a workflow function. `tsc` is the test: an unused expectation is an error. */
import {
  allOf,
  anyOf,
  type Container,
  defineWorkflow,
  not,
  type StandardSchema,
  sampleContext,
  type Template,
  type Workflow,
  type WorkflowFunction,
  withFields,
  withItems,
  withParam,
  withSequence,
  workflowStatus,
} from 'argo-e2e';

const run = 'true';

// Arguments are typed, by a type or by a schema.
defineWorkflow<{ version: string }>(({ args, step }) => step('a', { run: args.version }));
// @ts-expect-error -- no such argument
defineWorkflow<{ version: string }>(({ args, step }) => step('a', { run: args.verson }));
declare const schema: StandardSchema<{ shards: number }>;
defineWorkflow({ args: schema }, ({ args, step }) => step('a', { run: args.shards.toFixed() }));
// @ts-expect-error -- the schema says it is a number
defineWorkflow({ args: schema }, ({ args, step }) => step('a', { run: args.shards }));
// @ts-expect-error -- without types nothing is known of an argument
defineWorkflow(({ args, step }) => step('a', { run: args['anything'] }));

// The functions made are workflow functions, and so are plain ones, promises included.
const made: WorkflowFunction<{ version: string }> = defineWorkflow<{ version: string }>(({ step }) =>
  step('a', { run }),
);
const plain: WorkflowFunction = ({ names, labels }) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: names.workflow, labels },
  spec: { entrypoint: 'main', podMetadata: { labels } },
});
const promised: WorkflowFunction = async (context) => plain(context);
made(sampleContext({ args: { version: '1' } }));
// @ts-expect-error -- the argument is missing
made(sampleContext({ args: {} }));
// @ts-expect-error -- no Workflow
const nothing: WorkflowFunction = () => ({ kind: 'Pod' });

defineWorkflow(({ step, checkout, onExit, volume, dirs, job }) => {
  const source = checkout({ depth: 1 });
  const build = step('build', {
    run,
    after: source,
    outputs: { version: '/tmp/version', tag: { path: '/tmp/tag', default: 'none' } },
  });

  // References are values.
  step('b', { run, after: [source, build.failed, anyOf(build.succeeded, not(source)), allOf(source, build)] });
  // @ts-expect-error -- a name is no reference
  step('c', { run, after: ['build'] });
  // @ts-expect-error -- no such output
  step('d', { run, env: { VERSION: build.output('versoin') } });
  step('e', { run, env: { VERSION: build.output('version'), TAG: build.output('tag'), CODE: build.exitCode } });
  // @ts-expect-error -- a step without outputs has none to read
  source.output('version');
  // @ts-expect-error -- conditions of after and tests of when do not mix
  step('f', { run, after: anyOf(build.failed, build.exitCode.equals('0')) });
  // @ts-expect-error -- a condition is no test
  step('g', { run, when: build.failed });
  step('h', { run, when: anyOf(build.exitCode.equals('0'), not(build.output('tag').notEquals('none'))) });
  // @ts-expect-error -- a value is compared with texts and values
  build.exitCode.equals(0);

  // Exactly one thing to run.
  // @ts-expect-error -- nothing to run
  step('i', { after: source });
  // @ts-expect-error -- two things to run
  step('j', { run, command: ['true'] });
  // @ts-expect-error -- a command has a program
  step('k', { command: [] });
  // @ts-expect-error -- args belong to a command
  step('l', { run, args: ['x'] });
  step('m', { template: { suspend: { duration: '10s' } } });
  // @ts-expect-error -- a template of another kind has no image of ours
  step('n', { template: { suspend: {} }, image: 'x' });

  // Kubernetes' and Argo's words.
  step('o', {
    run,
    workingDir: dirs.repo,
    activeDeadlineSeconds: 60,
    retryStrategy: { limit: 2, retryPolicy: 'OnError' },
    resources: { limits: { memory: '1Gi' } },
  });
  // @ts-expect-error -- the word is workingDir
  step('p', { run, in: dirs.repo });
  // @ts-expect-error -- seconds are a number
  step('q', { run, activeDeadlineSeconds: '60s' });
  // @ts-expect-error -- no such policy
  step('r', { run, retryStrategy: { retryPolicy: 'Sometimes' } });
  // @ts-expect-error -- variables are texts
  step('s', { run, env: { COUNT: 1 } });
  step('t', {
    run,
    env: { TOKEN: { secretKeyRef: { name: 'a', key: 'b' } }, NODE: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  });
  // @ts-expect-error -- a secret's key is called key
  step('u', { run, env: { TOKEN: { secretKeyRef: { name: 'a', keys: 'b' } } } });

  // Volumes have exactly one source.
  const cache = volume('cache', { emptyDir: { sizeLimit: '1Gi' } });
  volume('claim', { persistentVolumeClaim: { claimName: 'nfs-external' } });
  step('v', { run, volumeMounts: [cache.at('/cache', { readOnly: true })] });
  // @ts-expect-error -- two sources
  volume('both', { emptyDir: {}, secret: { secretName: 'x' } });
  // @ts-expect-error -- no source
  volume('none', {});

  // Loops know their items.
  const systems = [{ os: 'linux' }, { os: 'macos' }];
  step(
    'w',
    withItems(systems, (item) => ({ run, env: { OS: item.field('os') } })),
  );
  // @ts-expect-error -- items have no such field
  withItems(systems, (os) => ({ command: ['x', os.field('arch')] }));
  // @ts-expect-error -- a text has no fields
  withItems(['a'], (text) => ({ command: ['x', text.field('a')] }));
  step(
    'z',
    withParam(build.output('tag'), (item) => ({ command: ['x', item, item.field('any')] })),
  );
  // @ts-expect-error -- the list is a value of the running workflow
  withParam('[1, 2]', () => ({ run }));
  const counted = step(
    'ab',
    withSequence({ count: 3 }, (item) => ({ run, env: { N: item }, outputs: { log: '/tmp/log' } })),
  );
  step('ac', { run, env: { LOGS: counted.output('log') } });
  // @ts-expect-error -- no such output of the loop
  counted.output('logs');

  onExit('notify', { run, when: workflowStatus.equals('Failed') });
  // @ts-expect-error -- the job is read-only
  job.name = 'x';
});

// @ts-expect-error -- no such option
defineWorkflow({ imagePullPolicy: 'Always' }, ({ step }) => step('a', { run }));

// A Workflow written by hand is checked to the last known field; withFields is the way to write an unknown one.
const container: Container = withFields({ image: 'x', command: ['y'] }, { resizePolicy: [{ resourceName: 'cpu' }] });
export const byHand: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'x-' },
  spec: {
    entrypoint: 'main',
    hooks: { exit: { template: 'main' } },
    templates: [
      {
        name: 'main',
        dag: {
          tasks: [{ name: 'a', template: 'leaf', depends: 'b.Failed', withItems: [1, 'a', { b: [true, null] }] }],
        },
      },
      { name: 'leaf', container, retryStrategy: { limit: '2', backoff: { duration: '1s', factor: 2 } } },
      {
        name: 'steps',
        steps: [[{ name: 'a', template: 'leaf' }], [{ name: 'b', template: 'leaf', continueOn: { failed: true } }]],
      },
    ],
  },
};
// @ts-expect-error -- an unknown field is most often a typing mistake
export const mistyped: Template = { name: 'a', container, activeDeadlineSecond: 1 };
// @ts-expect-error -- one step of a group is still in a list
export const flat: Template = { name: 'a', steps: [{ name: 'a', template: 'leaf' }] };
export const unused = [made, plain, promised, nothing];
