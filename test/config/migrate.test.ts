import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { migrateConfig } from '../../src/config/migrate.ts';
import { loadConfigFiles } from '../../src/config/parse.ts';
import { jobTypes } from '../../src/prow/job.ts';
import { selectWorkflows } from '../../src/select/select.ts';
import { testDirectory } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';

const repository = join(import.meta.dirname, '../..');
const migrate = (text: string) => migrateConfig({ path: 'old/prow_config.yaml', text });

describe('an old configuration', () => {
  it('becomes entries that are selected as before, and one function for all that launched the same thing', () => {
    const { files, problems } = migrate(`
python_paths: [kubeflow/testing/py]
workflows:
  - py_func: kubeflow.testing.ci.kf_unittests.create_workflow
    name: unit
    job_types: presubmit
    include_dirs: [py/*, docs/]
    kwargs: { platform: gke, use_basic_auth: true }
  - py_func: kubeflow.testing.ci.kf_unittests.create_workflow
    name: unit-nightly
    job_types: [periodic]
    kwargs: { platform: 5 }
  - app_dir: kubeflow/testing/workflows
    component: kfctl_test
    name: kfctl
    params: { registry: "gcr.io/x" }
  - tekton_run: kubeflow/testing/tekton/mnist.yaml
    name: mnist
    include_dirs: a/*,b/*
    tekton_params: [{ name: image, value: "1.0" }]
  - name: nothing
`);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([...files.keys()]).toEqual([
      'prow_config.yaml',
      'workflows/kf-unittests.ts',
      'workflows/kfctl-test.ts',
      'workflows/mnist.ts',
      'workflows/nothing.ts',
    ]);
    expect(
      files.get('prow_config.yaml'),
    ).toBe(`# Written by \`e2e init --from old/prow_config.yaml\`. Every entry is selected as before; each workflow function fails until it is written.
defaults: { image: argo-e2e/test-worker:0.1.0 } # of steps that name none: put yours here
workflows:
  # Launched the Python function kubeflow.testing.ci.kf_unittests.create_workflow.
  # A pattern that ends with / matches no file; perhaps docs/* was meant.
  - name: unit
    ts_func: workflows/kf-unittests.ts#createWorkflow
    job_types:
      - presubmit
    include_dirs:
      - py/*
      - docs/
    kwargs:
      platform: gke
      use_basic_auth: true

  # Launched the Python function kubeflow.testing.ci.kf_unittests.create_workflow.
  - name: unit-nightly
    ts_func: workflows/kf-unittests.ts#createWorkflow
    job_types:
      - periodic
    kwargs:
      platform: 5

  # Launched the ksonnet app kubeflow/testing/workflows (component kfctl_test).
  - name: kfctl
    ts_func: workflows/kfctl-test.ts#kfctlTest
    kwargs:
      registry: gcr.io/x

  # Launched the Tekton PipelineRun kubeflow/testing/tekton/mnist.yaml.
  # include_dirs was text and was read by character, so any change ran it; now it is the list it was meant to be.
  - name: mnist
    ts_func: workflows/mnist.ts#mnist
    include_dirs:
      - a/*
      - b/*
    kwargs:
      image: '1.0'

  # The entry launched nothing.
  - name: nothing
    ts_func: workflows/nothing.ts#nothing
`);
    expect(files.get('workflows/kf-unittests.ts')).toBe(`import { defineWorkflow } from 'argo-e2e';

/** \`kwargs\` of its entries in prow_config.yaml. */
interface Arguments {
  readonly platform: string | number;
  readonly use_basic_auth?: boolean;
}

/**
 * Takes the place of the Python function kubeflow.testing.ci.kf_unittests.create_workflow.
 * Called by: unit, unit-nightly.
 */
export const createWorkflow = defineWorkflow<Arguments>(({ args, checkout, step }) => {
  const source = checkout();
  step('to-be-written', {
    run: 'echo "write the steps of this workflow, then remove this one" >&2; exit 1',
    env: { ARGS: JSON.stringify(args) },
    after: source,
  });
});
`);
  });

  it('gives different functions of one name different files', () => {
    const { files } = migrate(
      'workflows: [{name: a, py_func: x.ci.create}, {name: b, py_func: y.ci.create}, {name: c, py_func: x.ci.create}]',
    );
    expect([...files.keys()]).toEqual(['prow_config.yaml', 'workflows/ci.ts', 'workflows/ci-2.ts']);
  });

  it('keeps entries that are migrated already, and settings', () => {
    const { files } = migrate(
      'defaults: {image: i}\nworkflows: [{name: a, ts_func: w/a.ts#a, engine: local, timeout: 1h}]',
    );
    expect([...files.keys()]).toEqual(['prow_config.yaml']);
    expect(load(files.get('prow_config.yaml') ?? '')).toEqual({
      defaults: { image: 'i' },
      workflows: [{ name: 'a', ts_func: 'w/a.ts#a', engine: 'local', timeout: '1h' }],
    });
  });

  it('keeps patterns literal that would mean more now', () => {
    const { files } = migrate('workflows: [{name: a, py_func: m.f, include_dirs: ["{a,b}/*", "!x"]}]');
    expect(load(files.get('prow_config.yaml') ?? '')).toMatchObject({
      workflows: [{ include_dirs: ['[{]a,b}/*', '?x'] }],
    });
  });

  it('that cannot be read is explained, and nothing is written', () => {
    const { files, problems } = migrate('workflows: [{py_func: m.f}]');
    expect(files.size).toBe(0);
    expect(problems.map(({ message }) => message)).toEqual(['workflows[0].name is missing']);
  });

  it('gives functions that compile, whatever its names hold', () => {
    const hostile = JSON.stringify(`*/ process.exit(1) /* \${x} \` ' "\n\u2028 # é`);
    const { files } = migrate(`workflows:
  - { name: ${hostile}, py_func: ${hostile}, kwargs: { ${hostile}: [1], a-b: {c: null}, n: null, class: 1 } }
  - { name: class, py_func: m.class }
  - { name: 2e2, app_dir: "*/" }
  - { name: "", tekton_run: "/" }
`);
    expect(compileErrors([...files].filter(([path]) => path.endsWith('.ts')))).toEqual([]);
    expect(
      loadConfigFiles([{ path: 'new', text: files.get('prow_config.yaml') ?? '' }]).config?.workflows,
    ).toHaveLength(4);
  });
});

describe.runIf(sharedCorpus.present)(`the recorded configurations${sharedCorpus.reason}`, () => {
  const root = sharedCorpus.path('prow_configs', 'configs');
  const configs = sharedCorpus.present
    ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'))
    : [];
  const lists: Record<string, string[]> = sharedCorpus.present
    ? JSON.parse(sharedCorpus.text('prow_configs', 'changed_files.json'))
    : {};

  it('are selected after the migration as before it, but for text in place of a list', () => {
    const samples = Object.values(lists).filter((_, index) => index % 40 === 0);
    let compared = 0;
    for (const path of configs) {
      const old = { path, text: readFileSync(join(root, path), 'utf8') };
      const before = loadConfigFiles([old]);
      if (before.config === null || before.problems.some(({ rule }) => rule === 'include-dirs-text')) continue;
      const after = loadConfigFiles([{ path, text: migrateConfig(old).files.get('prow_config.yaml') ?? '' }]);
      for (const jobType of jobTypes) {
        for (const changedFiles of samples) {
          const decide = (workflows: typeof before.config.workflows) =>
            selectWorkflows(workflows, { jobType, changedFiles }).map(({ type, entry }) => [entry.name, type]);
          expect({ path, jobType, decisions: decide(after.config?.workflows ?? []) }).toEqual({
            path,
            jobType,
            decisions: decide(before.config.workflows),
          });
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it('give functions that compile', () => {
    const sources = configs
      .filter((_, index) => index % 12 === 0)
      .flatMap((path, index) =>
        [...migrateConfig({ path, text: readFileSync(join(root, path), 'utf8') }).files].map(
          ([file, text]): [string, string] => [`${index}/${file}`, text],
        ),
      )
      .filter(([file]) => file.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(20);
    expect(compileErrors(sources)).toEqual([]);
  });
});

/** What the compiler says of these files, with this package as `argo-e2e`. */
function compileErrors(files: readonly (readonly [string, string])[]): string[] {
  using directory = testDirectory();
  const compilerOptions = {
    ...JSON.parse(readFileSync(join(repository, 'tsconfig.json'), 'utf8')).compilerOptions,
    rootDir: '/',
    typeRoots: [join(repository, 'node_modules/@types')],
    paths: { 'argo-e2e': [join(repository, 'src/index.ts')] },
  };
  directory.write({
    ...Object.fromEntries(files),
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['**/*.ts'] }),
  });
  try {
    execFileSync(join(repository, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], {
      cwd: directory.path,
      encoding: 'utf8',
    });
    return [];
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    return output.split('\n').filter((line) => line !== '' && !line.startsWith('../') && !line.startsWith(repository));
  }
}
