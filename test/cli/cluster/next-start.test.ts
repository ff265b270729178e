import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/argo/types.ts';
import { onCluster, path, running, succeeds } from './run-e2e-on-cluster.ts';

describe('the next start of a ProwJob', () => {
  const prow = { JOB_TYPE: 'presubmit', JOB_NAME: 'e2e', BUILD_ID: '1584987912955498496', PROW_JOB_ID: 'job-1' };
  const pull = { REPO_OWNER: 'acme', REPO_NAME: 'widgets', PULL_BASE_REF: 'main', PULL_NUMBER: '7' };

  /** A workflow of an earlier build. */
  const earlier = (name: string, labels: Readonly<Record<string, string>>): Workflow => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name,
      namespace: 'ci',
      labels: { 'argo-e2e/run': 'earlier', ...prow, ...pull, BUILD_ID: '100', ...labels },
    },
    spec: {},
    status: running,
  });

  it.each([
    [[], [`DELETE ${path}/killed`]],
    [['--stop-superseded'], [`DELETE ${path}/killed`, `PATCH ${path}/older`]],
  ])(
    'with %j clears what earlier starts left running, and nothing else, before it creates anything',
    async (flags, cleared) => {
      await onCluster({ one: 'true' }, succeeds, async ({ cluster, run }) => {
        cluster.add(earlier('killed', {}));
        cluster.add(earlier('older', { PROW_JOB_ID: 'job-0' }));
        cluster.add(earlier('other-pull', { PROW_JOB_ID: 'job-2', PULL_NUMBER: '8' }));
        cluster.add(earlier('newer', { PROW_JOB_ID: 'job-3', BUILD_ID: '1584987912955498499' }));
        const { exitCode, stderr } = await run(['--all', ...flags], { env: { ...prow, ...pull } });
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('killed') });
        expect(cluster.changes()).toEqual([...cleared, `POST ${path}`]);
      });
    },
  );

  it('finds by its labels also what a plain function has built', async () => {
    await onCluster({ one: 'true' }, succeeds, async ({ cluster, run }) => {
      await run(['--all'], { env: { ...prow, ...pull } });
      expect(cluster.workflows()[0]?.metadata.labels).toMatchObject({ ...prow, PULL_NUMBER: '7' });
    });
  });
});
