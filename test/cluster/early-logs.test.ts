/** The log of a failed step whose pod Argo takes away while the workflow goes on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, latestRun } from '../cli/result-files.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { cluster, isRealController, useCluster } from './cluster-rig.ts';
import { kubectl } from './under-test.ts';

const sh = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script] });
const workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'fleeting-' },
  spec: {
    entrypoint: 'main',
    podGC: { strategy: 'OnPodCompletion' },
    templates: [
      {
        name: 'main',
        dag: {
          tasks: [
            { name: 'breaks', template: 'breaks' },
            { name: 'goes-on', template: 'goes-on', depends: 'breaks.Failed' },
          ],
          failFast: false,
        },
      },
      { name: 'breaks', container: sh('echo two tests failed; exit 3') },
      { name: 'goes-on', container: sh('sleep 20; exit 4') },
    ],
  },
};

describe.runIf(isRealController)('a run whose pods go as soon as they have ended (the real controller only)', () => {
  const rig = useCluster();

  it('has the log of each step that failed, and nothing of Argo’s executor in it', async () => {
    using directory = testDirectory();
    directory.write({ 'workflow.json': JSON.stringify(workflow) });
    const env = {
      KUBECONFIG: cluster.kubeconfig,
      E2E_NAMESPACE: rig.namespace,
      E2E_ENGINE: 'argo',
      HOME: directory.path,
    };
    const { exitCode, stdout } = await runCli('e2e', ['run', 'workflow.json', '--progress', 'quiet'], {
      cwd: directory.path,
      env,
    });
    const pods = await kubectl(cluster, '-n', rig.namespace, 'get', 'pods', '-o', 'name');
    expect([exitCode, pods.includes('breaks')], stdout).toEqual([1, false]);
    const logs = filesIn(latestRun(directory.path)).filter((name) => name.endsWith('-build-log.txt'));
    const own = (name: string) => {
      const file = logs.find((each) => each.endsWith(`/${name}-build-log.txt`)) ?? name;
      return readFileSync(join(latestRun(directory.path), file), 'utf8');
    };
    expect(own('breaks')).toBe('two tests failed\n');
    expect(stdout).not.toContain('no log of');
  });
});
