import { describe, expect, it } from 'vitest';
import { listWorkflows } from '../../../src/engine/argo/list-workflows.ts';
import { workflowsOfRun } from '../../../src/engine/argo/runs-by-label.ts';
import { runLabel } from '../../../src/engine/argo/submission-labels.ts';
import { createMemoryCluster, type MemoryCluster, refusal } from './memory-cluster.ts';

function cluster(): MemoryCluster {
  const memory = createMemoryCluster();
  const put = (name: string, minute: number, labels: Record<string, string>, namespace = 'ci') =>
    memory.put({ metadata: { name, namespace, labels, creationTimestamp: `2026-11-21T06:0${minute}:00Z` } });
  put('b', 2, { [runLabel]: 'r1', BUILD_ID: '77', 'workflows.argoproj.io/phase': 'Running' });
  put('a', 1, { [runLabel]: 'r1', BUILD_ID: '77' });
  put('c', 3, { [runLabel]: 'r1', BUILD_ID: '77' });
  put('other-run', 4, { [runLabel]: 'r2', BUILD_ID: '77' });
  put('elsewhere', 5, { [runLabel]: 'r3' }, 'other');
  put('r2', 6, {});
  put('foreign', 7, { BUILD_ID: '78' });
  return memory;
}

const names = async (run: string, namespace: string | null = 'ci') =>
  (await workflowsOfRun(cluster().client, { namespace, run })).map(({ ref }) => ref.name);

describe('the workflows of a run on a cluster', () => {
  it.each<readonly [string, string, string | null, readonly string[]]>([
    ['by the run’s id, all pages, oldest first', 'r1', 'ci', ['a', 'b', 'c']],
    ['by a BUILD_ID, of all starts under it', '77', 'ci', ['a', 'b', 'c', 'other-run']],
    ['by name, also one that is not ours', 'foreign', 'ci', ['foreign']],
    ['by namespace and name', 'other/elsewhere', 'ci', ['elsewhere']],
    ['a run’s id wins over a name', 'r2', 'ci', ['other-run']],
    ['the newest run', 'latest', 'ci', ['other-run']],
    ['the newest run of all namespaces', '@latest', null, ['elsewhere']],
    ['by the run’s id in all namespaces', 'r3', null, ['elsewhere']],
    ['none of a run that is not there', 'r9', 'ci', []],
    ['none by the BUILD_ID of what is not ours', '78', 'ci', []],
    ['none by a text that no object can be called', 'x,y in (z)', 'ci', []],
    ['none by half a name', 'ci/', 'ci', []],
  ])('%s', async (_, run, namespace, expected) => {
    expect(await names(run, namespace)).toEqual(expected);
  });

  it('are told with what their labels say, without a look at spec and status', async () => {
    const memory = cluster();
    const [, second] = await workflowsOfRun(memory.client, { namespace: 'ci', run: 'r1' });
    expect(second).toEqual({
      ref: { name: 'b', namespace: 'ci' },
      uid: 'uid-b',
      labels: { [runLabel]: 'r1', BUILD_ID: '77', 'workflows.argoproj.io/phase': 'Running' },
      createdAt: '2026-11-21T06:02:00Z',
      phase: 'Running',
      isDeleting: false,
    });
  });

  it('are listed from the beginning when a page comes too late, a few times', async () => {
    const memory = cluster();
    let expired = 0;
    memory.onRequest = ({ query }) => {
      if (query?.['continue'] === undefined || expired === 2) return undefined;
      expired += 1;
      throw refusal(410, 'Expired', 'the continue token is too old');
    };
    const listed = await listWorkflows(memory.client, { namespace: 'ci', labelSelector: `${runLabel}=r1` });
    expect([listed.length, memory.requests.length]).toEqual([3, 6]);
  });
});
