import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/argo/types.ts';
import { linesOfFiles } from '../../../src/in-step/printed-artifacts.ts';
import { runCli } from '../../support/cli.ts';
import { manifestOf, specOf } from '../harness-repo.ts';
import { filesIn, latestRun, resultsIn } from '../result-files.ts';
import type { ClusterScript } from './cluster-script.ts';
import { ended, onCluster, path, running, succeeds } from './run-e2e-on-cluster.ts';

describe('a run on a cluster', () => {
  it('creates every workflow once, after all of them were tried, and passes when they do', async () => {
    await onCluster({ one: 'true', two: 'true' }, succeeds, async ({ cluster, repo, run }) => {
      const { exitCode, stdout, stderr } = await run([]);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('engine argo (E2E_ENGINE)'),
      });
      expect(stdout).toContain('PASSED: 2 workflows passed');
      const posts = cluster.seen.filter(({ method, path: asked }) => method === 'POST' && asked.startsWith(path));
      const tried = posts.map(({ path: asked }) => [
        asked.includes('dryRun=All'),
        asked.includes('fieldValidation=Strict'),
      ]);
      expect(tried).toEqual([
        [true, true],
        [true, true],
        [false, true],
        [false, true],
      ]);
      expect(cluster.changes()).toEqual([`POST ${path}`, `POST ${path}`]);
      const { report } = resultsIn(latestRun(repo));
      expect(cluster.workflows().map(({ metadata }) => metadata.labels?.['argo-e2e/run'])).toEqual([
        report['runId'],
        report['runId'],
      ]);
      expect(report).toMatchObject({
        engine: { name: 'argo', chosenBy: 'E2E_ENGINE' },
        problems: [],
        workflows: [
          { outcome: 'passed', namespace: 'ci' },
          { outcome: 'passed', namespace: 'ci' },
        ],
      });
    });
  });

  it('that fails shows the end of the step’s log, keeps it, and names the commands that look further', async () => {
    const pods: ClusterScript['pods'] = ({ metadata: { name = '' } }) => [
      {
        namespace: 'ci',
        name,
        labels: {},
        annotations: {},
        log: 'time=2026-11-21T06:46:51.063Z level=INFO msg="waiting" argo=true\nno such thing\n',
      },
    ];
    const fails: ClusterScript = {
      pods,
      statusOf: (workflow) => (workflow.status === undefined ? ended(workflow, 'Failed') : null),
    };
    await onCluster({ one: 'exit 3' }, fails, async ({ repo, run }) => {
      const { exitCode, stdout } = await run([]);
      const { report, names } = resultsIn(latestRun(repo));
      expect(exitCode).toBe(1);
      expect(stdout).toContain('  | no such thing\n  log ');
      expect(stdout).toMatch(new RegExp(`e2e logs ${report['runId']} --workflow \\S+ --step main -n ci`));
      const log = names.find((name) => name.endsWith('-build-log.txt')) ?? '';
      expect(readFileSync(join(latestRun(repo), log), 'utf8')).toBe('no such thing\n');
    });
  });

  it('takes a manifest as it stands, from another place than any checkout', async () => {
    await onCluster({}, succeeds, async ({ cluster, repo }) => {
      const env = { HOME: repo, KUBECONFIG: `${repo}/.kube/config` };
      const manifest = manifestOf('by-hand', specOf('true'));
      const { exitCode, stdout } = await runCli('e2e', ['run', '-', '--engine', 'argo', '--json'], {
        cwd: repo,
        env,
        input: manifest,
      });
      expect([exitCode, (JSON.parse(stdout) as Workflow).status?.phase]).toEqual([0, 'Succeeded']);
      expect(cluster.workflows().map(({ metadata }) => metadata.name)).toEqual(['by-hand']);
    });
  });

  it('says once how artifacts come back, and makes no problem of a workflow that has none', async () => {
    await onCluster({ one: 'true' }, succeeds, async ({ repo, run }) => {
      const { stderr } = await run([]);
      expect(stderr.match(/comes back through the log of their exit handler/g)).toHaveLength(1);
      expect(resultsIn(latestRun(repo)).report).toMatchObject({ problems: [], workflows: [{ junit: null }] });
    });
  });

  it('fetches what the copying step printed: test results count, and a name that leads elsewhere leads nowhere', async () => {
    const junit =
      '<testsuite name="s" tests="2" failures="1"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>';
    const log = linesOfFiles([
      { name: 'unit/junit_unit.xml', content: Buffer.from(junit) },
      { name: '../../../../escaped.txt', content: Buffer.from('x') },
      { name: 'unit', content: Buffer.from('in the way of a directory') },
      { name: 'notes.txt', content: Buffer.from('kept') },
    ]);
    const spec = {
      entrypoint: 'main',
      templates: [{ name: 'main', container: { image: 'busybox', command: ['e2e', 'copy-artifacts'] } }],
    };
    const pods: ClusterScript['pods'] = ({ metadata: { name = '' } }) => [
      { namespace: 'ci', name, labels: {}, annotations: {}, log: `first\n${log.join('\n')}\nlast\n` },
    ];
    await onCluster({ one: { spec } }, { ...succeeds, pods }, async ({ cluster, repo, run }) => {
      const { exitCode, stdout } = await run(['--junit-required']);
      const [workflow] = cluster.workflows();
      expect(workflow?.spec.templates?.[0]?.container?.env).toEqual([{ name: 'E2E_DESTINATION', value: 'log:' }]);
      expect([exitCode, stdout]).toEqual([1, expect.stringContaining('1 of 2 tests failed: s › b')]);
      const names = filesIn(latestRun(repo));
      expect(names.filter((each) => each.endsWith('notes.txt') && each.startsWith('artifacts/'))).toHaveLength(1);
      expect(names.filter((each) => each.includes('escaped'))).toEqual([]);
    });
  });

  it('fetches it as soon as a workflow has ended, for podGC may have taken its pods when the others have', async () => {
    const [line = ''] = linesOfFiles([{ name: 'notes.txt', content: Buffer.from('kept') }]);
    const spec = (name: string) => ({
      entrypoint: 'main',
      podGC: { strategy: 'OnPodCompletion' },
      templates: [{ name: 'main', container: { image: name, command: ['e2e', 'copy-artifacts'] } }],
    });
    const isSlow = ({ spec: { templates } }: Workflow) => templates?.[0]?.container?.image === 'slow';
    let endSlow: () => void = () => {};
    const script: ClusterScript = {
      statusOf: (workflow) =>
        workflow.status !== undefined ? null : isSlow(workflow) ? running : ended(workflow, 'Succeeded'),
      pods: ({ metadata: { name = '' } }) => [{ namespace: 'ci', name, labels: {}, annotations: {}, log: `${line}\n` }],
      refuse: (_, asked) => {
        if (asked.includes('/log?')) endSlow();
        return null;
      },
    };
    await onCluster({ quick: { spec: spec('quick') }, slow: { spec: spec('slow') } }, script, async (rig) => {
      endSlow = () => {
        const slow = rig.cluster.workflows().find(isSlow);
        if (slow !== undefined && slow.status?.phase === 'Running')
          rig.cluster.add({ ...slow, status: ended(slow, 'Succeeded') });
      };
      const { exitCode } = await rig.run([]);
      const kept = filesIn(latestRun(rig.repo)).filter((name) => name.endsWith('notes.txt'));
      expect([exitCode, kept.length]).toEqual([0, 2]);
    });
  });
});
