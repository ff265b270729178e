/** `e2e logs` of steps on a cluster: their pods, and Cloud Logging for those whose pods are gone. */
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { entry, project, withPlaces } from './log-places.ts';

const started = '2026-11-21T10:00:00Z';

function node(step: string, hash: number, phase: 'Succeeded' | 'Failed'): NodeStatus {
  const times = { startedAt: `2026-11-21T10:00:0${hash}Z`, finishedAt: '2026-11-21T10:01:00Z' };
  return { id: `wf-${hash}`, name: `wf.${step}`, displayName: step, type: 'Pod', templateName: step, phase, ...times };
}

/** Its templates give pods their labels; no pod need be left. */
const workflow: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: {
    name: 'wf',
    namespace: 'ci',
    labels: { 'argo-e2e/run': 'r1', BUILD_ID: '123' },
    creationTimestamp: started,
  },
  spec: {
    entrypoint: 'main',
    podMetadata: { labels: { BUILD_ID: '123', PULL_NUMBER: '42' } },
    templates: ['unit', 'lint'].map((name) => ({
      name,
      metadata: { labels: { step_name: name } },
      container: { image: 'x', command: ['x'] },
    })),
  },
  status: {
    phase: 'Failed',
    startedAt: started,
    finishedAt: '2026-11-21T10:01:00Z',
    nodes: Object.fromEntries([node('unit', 1, 'Failed'), node('lint', 2, 'Succeeded')].map((each) => [each.id, each])),
  },
};

/** Only this step's pod is still there. */
function podOf(step: string, hash: number, log: string) {
  const labels = { 'workflows.argoproj.io/workflow': 'wf', step_name: step, BUILD_ID: '123', PULL_NUMBER: '42' };
  return {
    namespace: 'ci',
    name: `wf-${step}-${hash}`,
    labels,
    annotations: { 'workflows.argoproj.io/node-id': `wf-${hash}` },
    log,
  };
}

describe('e2e logs of steps on a cluster', () => {
  it('by labels, by pull request, of what failed: the workflow knows its steps, pods that are left their lines', async () => {
    const pods = () => [podOf('unit', 1, 'u1\nu2\n'), podOf('lint', 2, 'l1\n')];
    await withPlaces(
      async ({ cluster, logging, logs }) => {
        cluster.add(workflow);
        const on = ['--engine', 'argo'];
        const results = await Promise.all([
          logs('-l', 'step_name=unit,BUILD_ID=123', ...on),
          logs('--pull', '42', ...on),
          logs('--failed', ...on),
          logs('-l', 'BUILD_ID=123', '--tail', '1', '--source', 'pods'),
          logs('-l', 'step_name=untt', ...on),
          logs('latest', '--step', 'untt', ...on),
          logs('--pull', '43', ...on),
        ]);
        expect(results.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
          [0, 'u1\nu2\n'],
          [0, 'unit: u1\nunit: u2\nlint: l1\n'],
          [0, 'u1\nu2\n'],
          [0, 'unit: u2\nlint: l1\n'],
          [1, ''],
          [1, ''],
          [1, ''],
        ]);
        expect(results.slice(4).map(({ stderr }) => stderr.split('\n')[0])).toEqual([
          'no step_name=untt; there are unit, lint',
          'run r1 has no step untt; there are unit, lint',
          'no PULL_NUMBER=43; there is 42',
        ]);
        expect(logging.lists).toEqual([]);
      },
      { pods },
    );
  });

  it('whose pods are gone reads Cloud Logging for those alone, with one question, within the time of the run', async () => {
    await withPlaces(
      async ({ cluster, logging, logs }) => {
        cluster.add(workflow);
        const at = (ms: number) => new Date(Date.parse('2026-11-21T10:00:30Z') + ms).toISOString();
        const { logging: entries } = {
          logging: [entry('unit', 1, 'u1', 'wf-unit-2616013767'), entry('unit', 2, 'u2', 'wf-1')],
        };
        logging.add(...entries.map((each, index) => ({ ...each, time: at(index) })));
        const { exitCode, stdout, stderr } = await logs('wf', '--engine', 'argo', ...project);
        expect([exitCode, stdout, stderr]).toEqual([0, 'lint: l1\nunit: u2\n', '']);
        expect(logging.lists).toHaveLength(1);
        expect(logging.lists[0]?.filter).toContain('timestamp>="2026-11-21T09:55:01.000000000Z"');
        expect(logging.lists[0]?.filter).toContain('timestamp<"2026-11-21T10:11:00.000000000Z"');
      },
      { pods: () => [podOf('lint', 2, 'l1\n')] },
    );
  });

  it('that are nowhere ends with 1 and says where it was looked, and what is left to ask', async () => {
    await withPlaces(async ({ cluster, logs }) => {
      cluster.add(workflow);
      const [alone, both] = await Promise.all([
        logs('wf', '--engine', 'argo'),
        logs('wf', '--step', 'unit', '--engine', 'argo', ...project),
      ]);
      expect([alone, both].map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr])).toEqual([
        [
          1,
          '',
          'there is no log of run r1: the pods are gone, and Cloud Logging was not asked: name its project with --logging-project\n',
        ],
        [
          1,
          '',
          'there is no log of step unit of run r1: the pods are gone, and Cloud Logging of project p has nothing of them\n',
        ],
      ]);
    });
  });

  it('is found in Cloud Logging by the labels alone when nothing is left on the cluster', async () => {
    await withPlaces(async ({ logging, logs }) => {
      logging.add(entry('unit', 1, 'u1'));
      const { exitCode, stdout } = await logs(
        '-l',
        'BUILD_ID=123',
        '--step',
        'unit',
        '--engine',
        'argo',
        '--namespace',
        'ci',
        ...project,
      );
      expect([exitCode, stdout]).toEqual([0, 'wf: u1\n']);
    });
  });
});
