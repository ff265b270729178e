/** Manifests whose fields have types that nobody expects: each is refused by the linter's words, and nothing reads it before the linter. */
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { fakeCluster, kubeconfigFor } from './cluster/fake-cluster.ts';

const container = { image: 'busybox', command: ['true'] };
const spec = { entrypoint: 'main', templates: [{ name: 'main', container }] };
const copying = (env: unknown) => [
  { name: 'main', container: { ...container, command: ['e2e', 'copy-artifacts'], env } },
];

const broken: readonly object[] = [
  { metadata: null, spec: { ...spec, unknown: 1 } },
  { metadata: 'text', spec },
  { metadata: { name: 5 }, spec },
  { metadata: { generateName: ['x'] }, spec },
  { metadata: { name: 'w', labels: 'text' }, spec },
  { metadata: { name: 'w', annotations: 7 }, spec },
  { metadata: { name: 'w' } },
  { metadata: { name: 'w' }, spec: null },
  { metadata: { name: 'w' }, spec: 'text' },
  { metadata: { name: 'w' }, spec: { ...spec, arguments: 5 } },
  { metadata: { name: 'w' }, spec: { ...spec, arguments: { parameters: 'text' } } },
  { metadata: { name: 'w' }, spec: { ...spec, arguments: { parameters: [null] } } },
  ...[{}, 'text', [null], ['text'], [{ name: 'main', container: null }], copying('text'), copying([null])].map(
    (templates) => ({ metadata: { name: 'w' }, spec: { entrypoint: 'main', templates } }),
  ),
];
const manifest = broken
  .map((each) => JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', ...each }))
  .join('\n---\n');

describe.each([
  ['without arguments', []],
  ['with -p', ['-p', 'x=1']],
])('manifests whose fields have wrong types, %s', (_, flags) => {
  it.each(['local', 'argo'])(
    'are refused one and all by engine %s, and nothing of them is a defect of ours',
    async (engine) => {
      await using cluster = await fakeCluster({ statusOf: () => null });
      using directory = testDirectory();
      directory.write({ 'w.yaml': manifest, '.kube/config': kubeconfigFor(cluster) });
      const { exitCode, stderr, stdout } = await runCli(
        'e2e',
        ['run', 'w.yaml', '--engine', engine, '--json', ...flags],
        {
          cwd: directory.path,
          env: { HOME: directory.path },
        },
      );
      expect([exitCode, stderr.includes('defect'), cluster.workflows()]).toEqual([2, false, []]);
      expect(JSON.parse(stdout).problems.length).toBeGreaterThanOrEqual(broken.length);
    },
  );
});
