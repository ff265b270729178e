import { describe, expect, it } from 'vitest';
import type { WorkflowEntry } from '../../src/config/harness-config.ts';
import { loadConfigFiles } from '../../src/config/parse.ts';

const load = (text: string) => loadConfigFiles([{ path: 'prow_config.yaml', text }]);
const problemsOf = (text: string) =>
  load(text).problems.map(
    ({ severity, line, column, path, message, hint }) => `${severity} ${line}:${column} ${path} | ${message} | ${hint}`,
  );
const entry = (rest: string) => `workflows:\n  - name: w\n    ts_func: a.ts#a\n    ${rest}\n`;

describe('an entry', () => {
  it('comes with everything filled in', () => {
    const { config, problems } = load(`
defaults:
  engine: argo
  namespace: kubeflow-test-infra
  service_account: e2e-runner
  image: ghcr.io/acme/test-worker:v1.4.0
  volume: { claim: nfs-external, mount_path: /mnt/test-data-volume }
  timeout: 1h30m
workflows:
  - name: unit-tests
    ts_func: ./workflows/unit-tests.ts#unitTests
    job_types: [presubmit, postsubmit]
    include_dirs: ["src/*", "test/*"]
    kwargs: { node_version: "24", nested: { deep: [1, true, null] } }
    engine: local
    volume: { claim: own }
  - name: bare
    ts_func: workflows/hello.ts#hello
`);
    expect(problems).toEqual([]);
    expect(config).toEqual({
      files: ['prow_config.yaml'],
      workflows: [
        {
          name: 'unit-tests',
          jobTypes: ['presubmit', 'postsubmit'],
          includeDirs: ['src/*', 'test/*'],
          launcher: { type: 'ts_func', module: 'workflows/unit-tests.ts', exportName: 'unitTests' },
          kwargs: { node_version: '24', nested: { deep: [1, true, null] } },
          settings: {
            engine: 'local',
            namespace: 'kubeflow-test-infra',
            serviceAccount: 'e2e-runner',
            image: 'ghcr.io/acme/test-worker:v1.4.0',
            volume: { claim: 'own', mountPath: '/mnt/test-data-volume' },
            timeoutMs: 5_400_000,
          },
          source: { file: 'prow_config.yaml', line: 10, column: 5, index: 0 },
        },
        {
          name: 'bare',
          jobTypes: null,
          includeDirs: [],
          launcher: { type: 'ts_func', module: 'workflows/hello.ts', exportName: 'hello' },
          kwargs: {},
          settings: {
            engine: 'argo',
            namespace: 'kubeflow-test-infra',
            serviceAccount: 'e2e-runner',
            image: 'ghcr.io/acme/test-worker:v1.4.0',
            volume: { claim: 'nfs-external', mountPath: '/mnt/test-data-volume' },
            timeoutMs: 5_400_000,
          },
          source: { file: 'prow_config.yaml', line: 17, column: 5, index: 1 },
        },
      ],
    });
  });

  it('without any settings gets those of kubeflow/testing, and null for what nobody said', () => {
    expect(load(entry('')).config?.workflows[0]?.settings).toEqual({
      engine: null,
      namespace: null,
      serviceAccount: null,
      image: null,
      volume: { claim: 'nfs-external', mountPath: '/mnt/test-data-volume' },
      timeoutMs: 10_800_000,
    });
  });

  it('takes old params for kwargs, with a word, and kwargs win', () => {
    const text = entry('params: { a: 1, b: 2 }\n    kwargs: { b: 3 }');
    expect(load(text).config?.workflows[0]?.kwargs).toEqual({ a: 1, b: 3 });
    expect(problemsOf(text)).toEqual([
      'warning 4:5 workflows[0].params | params is the old name of kwargs and is read as such | rename it to kwargs',
      'warning 4:21 workflows[0].params.b | b is given in params and in kwargs: kwargs wins | keep one of the two',
    ]);
  });

  it.each<{ keys: string; launcher: WorkflowEntry['launcher'] }>([
    { keys: 'py_func: m.f', launcher: { type: 'py_func', value: 'm.f' } },
    { keys: 'app_dir: o/r/app', launcher: { type: 'ksonnet', value: 'o/r/app' } },
    { keys: 'app_dir: o/r/app\n    component: c', launcher: { type: 'ksonnet', value: 'o/r/app (component c)' } },
    {
      keys: 'tekton_run: o/r/t.yaml\n    tekton_params: [{name: a, value: b}]',
      launcher: { type: 'tekton', value: 'o/r/t.yaml' },
    },
    { keys: 'app_dir: a\n    tekton_run: t\n    py_func: f', launcher: { type: 'ksonnet', value: 'a' } },
    { keys: 'tekton_run: t\n    py_func: f', launcher: { type: 'tekton', value: 't' } },
    { keys: 'app_dir: ""\n    py_func: f', launcher: { type: 'py_func', value: 'f' } },
    { keys: 'component: c', launcher: { type: 'none' } },
    {
      keys: 'py_func: f\n    ts_func: a.ts#default',
      launcher: { type: 'ts_func', module: 'a.ts', exportName: 'default' },
    },
  ])('is launched as $launcher.type by $keys', ({ keys, launcher }) => {
    expect(load(`workflows:\n  - name: w\n    ${keys}\n`).config?.workflows[0]?.launcher).toEqual(launcher);
  });
});

describe('several files', () => {
  it('are one configuration in which each file keeps its own defaults', () => {
    const { config } = loadConfigFiles([
      { path: 'a.yaml', text: 'defaults: {image: one}\nworkflows: [{name: a, ts_func: a.ts#a}]' },
      { path: 'b.yaml', text: 'workflows: [{name: b, ts_func: a.ts#a}]' },
    ]);
    expect(config?.files).toEqual(['a.yaml', 'b.yaml']);
    expect(config?.workflows.map(({ name, settings, source }) => [name, settings.image, source.file])).toEqual([
      ['a', 'one', 'a.yaml'],
      ['b', null, 'b.yaml'],
    ]);
  });

  it('are all checked, and one that cannot be used leaves no configuration', () => {
    const { config, problems } = loadConfigFiles([
      { path: 'a.yaml', text: 'workflows: 5' },
      { path: 'b.yaml', text: 'workflows: [{name: b, ts_func: a.ts#a, typo: 1}]' },
      { path: 'c.yaml', text: '{' },
    ]);
    expect(config).toBeNull();
    expect(problems.map(({ file, severity, rule }) => [file, severity, rule])).toEqual([
      ['a.yaml', 'error', 'wrong-type'],
      ['b.yaml', 'warning', 'unknown-key'],
      ['c.yaml', 'error', 'yaml'],
    ]);
  });
});

describe('problems', () => {
  it.each([
    { text: '- a\n', message: 'the file must be a mapping with the key workflows, not a list' },
    { text: 'workflows:\n  - [a, b]\n', message: 'workflows[0] must be a mapping, not a list' },
  ])('of a list where a mapping belongs say just that, not which keys the list lacks: $text', ({ text, message }) => {
    const { problems } = loadConfigFiles([{ path: 'a.yaml', text }]);
    expect(problems.map((one) => one.message)).toEqual([message]);
  });

  it('are all reported at once, in the order of the file, each with its place and a way out', () => {
    expect(
      problemsOf(`defauts: {}
defaults:
  engine: argoo
  timeout: 3 hours
  volume: { clam: x, mount_path: mnt }
workflows:
  - nam: a
    job_types: [presubmitt]
    ts_func: /workflows/a.ts#a
  - name: 12:30
    ts_func: workflows/a.ts
    kwargs: [a]
    include_dirs: [a, [b], "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"]
    namespace: Team_A
  - just text
`),
    ).toEqual([
      'warning 1:1 defauts | defauts is no known key and is ignored | did you mean "defaults"?',
      'error 3:11 defaults.engine | defaults.engine must be argo or local, not "argoo" | did you mean "argo"?',
      'error 4:12 defaults.timeout | defaults.timeout must be a duration greater than zero, not "3 hours" | write it as Go does: 3h, 90m, 1h30m',
      'warning 5:13 defaults.volume.clam | defaults.volume.clam is no known key and is ignored | did you mean "claim"?',
      'error 5:34 defaults.volume.mount_path | defaults.volume.mount_path must be an absolute path without ":", not "mnt" | null',
      'error 7:5 workflows[0].name | workflows[0].name is missing | add name: … to this entry',
      'warning 7:5 workflows[0].nam | workflows[0].nam is no known key and is ignored | did you mean "name"?',
      'warning 8:17 workflows[0].job_types[0] | workflows[0].job_types[0] is "presubmitt", which no job has as its type | did you mean "presubmit"?',
      'error 9:14 workflows[0].ts_func | workflows[0].ts_func must be path/to/file.ts#exportName inside the repository, not "/workflows/a.ts#a" | give the path relative to the root of the repository',
      'error 10:11 workflows[1].name | workflows[1].name must be text, not the number 750 | put the value in quotes',
      'error 11:14 workflows[1].ts_func | workflows[1].ts_func must be path/to/file.ts#exportName inside the repository, not "workflows/a.ts" | name the exported function after a #: workflows/a.ts#exportName',
      'error 12:13 workflows[1].kwargs | workflows[1].kwargs must be a mapping of arguments, not a list | null',
      'error 13:23 workflows[1].include_dirs[1] | workflows[1].include_dirs[1] must be text, not a list | null',
      'error 13:28 workflows[1].include_dirs[2] | this include_dirs pattern stands for more than 256 patterns once its braces are expanded | split it, or use *',
      'error 14:16 workflows[1].namespace | workflows[1].namespace must be a namespace of at most 63 characters a-z, 0-9 and -, not "Team_A" | null',
      'error 15:5 workflows[2] | workflows[2] must be a mapping, not "just text" | begin the entry with - name: …',
    ]);
  });

  it.each([
    { func: 'a.ts#a', fine: true },
    { func: './a/b.mts#_a$1', fine: true },
    { func: '..a/b..c.ts#a', fine: true },
    { func: '../a.ts#a', fine: false },
    { func: 'a/../../b.ts#a', fine: false },
    { func: 'a/..', fine: false },
    { func: '/a.ts#a', fine: false },
    { func: 'C:\\a.ts#a', fine: false },
    { func: 'a//b.ts#a', fine: false },
    { func: 'a.ts', fine: false },
    { func: 'a.ts#', fine: false },
    { func: 'a.ts#b-c', fine: false },
    { func: 'a.ts#a#b', fine: false },
    { func: '#a', fine: false },
    { func: '', fine: false },
  ])('ts_func $func: fine is $fine', ({ func, fine }) => {
    expect(load(`workflows: [{name: w, ts_func: ${JSON.stringify(func)}}]`).config !== null).toBe(fine);
  });

  it.each(['0s', '-1h', '90', '1 h', '', `${'9'.repeat(50_000)}x`])('timeout %j is refused', (timeout) => {
    const [first] = load(entry(`timeout: ${JSON.stringify(timeout)}`)).problems;
    expect(first).toMatchObject({ severity: 'error', path: 'workflows[0].timeout' });
  });

  it('say when the whole file is not what it should be', () => {
    expect(
      [load('').problems[0], load('# nothing\n').problems[0], load('hello').problems[0]].map((one) => one?.message),
    ).toEqual([
      'the file must be a mapping with the key workflows, not nothing',
      'the file must be a mapping with the key workflows, not nothing',
      'the file must be a mapping with the key workflows, not "hello"',
    ]);
  });

  it('cost no more than a moment in a file full of them', () => {
    const text = `workflows:\n${'  - {nme: a, typo: b}\n'.repeat(10_000)}`;
    expect(load(text).problems.length).toBeGreaterThanOrEqual(30_000);
  });
});

describe('one name twice', () => {
  const two = (a: string, b: string) =>
    problemsOf(`workflows:\n  - {name: w, ts_func: a.ts#a, ${a}}\n  - {name: w, ts_func: a.ts#a, ${b}}\n`);

  it('is common practice where no job runs both', () => {
    expect(two('job_types: [presubmit]', 'job_types: [postsubmit, periodic]')).toEqual([]);
  });

  it('deserves a word where one job runs both', () => {
    expect(two('job_types: [presubmit, periodic]', 'job_types: [periodic]')).toEqual([
      'warning 3:5 workflows[1].name | the name "w" is also that of prow_config.yaml:2; both run in periodic jobs | rename one of them, so that results tell them apart',
    ]);
  });
});

describe('files written for Kubeflow', () => {
  it.each([
    { key: 'job_types: presubmit', jobTypes: 'presubmit', rule: 'job-types-text' },
    { key: 'job_types:', jobTypes: null, rule: 'no-restriction' },
    { key: 'job_types: false', jobTypes: null, rule: 'no-restriction' },
    { key: 'job_types: {presubmit: , batch: yes}', jobTypes: ['presubmit', 'batch'], rule: 'job-types-mapping' },
    { key: 'job_types: [null]', jobTypes: [], rule: 'unknown-job-type' },
    { key: 'job_types: [Presubmit]', jobTypes: ['Presubmit'], rule: 'unknown-job-type' },
  ])('$key is read as the original read it, with a warning', ({ key, jobTypes, rule }) => {
    const { config, problems } = load(entry(key));
    expect(config?.workflows[0]?.jobTypes).toEqual(jobTypes);
    expect(problems.map((one) => [one.severity, one.rule])).toEqual([['warning', rule]]);
  });

  it.each([
    { key: 'include_dirs: a/*', includeDirs: ['a', '/', '*'], rule: 'include-dirs-text' },
    { key: 'include_dirs:', includeDirs: [], rule: 'no-restriction' },
    { key: 'include_dirs: {a/*: 1}', includeDirs: ['a/*'], rule: 'include-dirs-mapping' },
    { key: 'include_dirs: 5', includeDirs: ['5'], rule: 'include-dirs-scalar' },
    { key: 'include_dirs: [a, ]', includeDirs: ['a'], rule: null },
    { key: 'include_dirs: [a, null]', includeDirs: ['a', ''], rule: 'empty-pattern' },
    { key: 'include_dirs: [a, 5]', includeDirs: ['a', '5'], rule: 'pattern-not-text' },
  ])('$key is read as the original read it', ({ key, includeDirs, rule }) => {
    const { config, problems } = load(entry(key));
    expect(config?.workflows[0]?.includeDirs).toEqual(includeDirs);
    expect(problems.map((one) => [one.severity, one.rule])).toEqual(rule === null ? [] : [['warning', rule]]);
  });

  it.each([
    { text: 'workflows: {}', rules: ['empty-mapping'] },
    { text: 'workflows: []', rules: [] },
    { text: 'python_paths:\nworkflows: []', rules: ['python-paths'] },
    { text: 'workflows: [{name: "", py_func: f}]', rules: ['empty-name'] },
    { text: 'workflows: [{name: a, py_func: f, kwargs: }]', rules: [] },
    { text: 'workflows: [{name: a}]', rules: ['no-launcher'] },
    { text: 'workflows: [{name: a, py_func: f, app_dir: d}]', rules: ['several-launchers'] },
  ])('$text is usable', ({ text, rules }) => {
    const { config, problems } = load(text);
    expect(config).not.toBeNull();
    expect(problems.map(({ severity, rule }) => [severity, rule])).toEqual(rules.map((rule) => ['warning', rule]));
  });
});
