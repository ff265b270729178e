import { describe, expect, it, onTestFinished } from 'vitest';
import type { WorkflowPhase } from '../../../../src/argo/status-types.ts';
import { createArgoEngine } from '../../../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../../../src/engine/argo/policy/policy.ts';
import { runLabel } from '../../../../src/engine/argo/submission-labels.ts';
import type { Change, WorkflowRef } from '../../../../src/engine/engine.ts';
import { KubeError } from '../../../../src/kubernetes/kube-error.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createMemoryCluster, type MemoryCluster, refusal } from '../memory-cluster.ts';

const refOf = (name: string, namespace = 'ci'): WorkflowRef => ({ name, namespace });

function put(
  cluster: MemoryCluster,
  name: string,
  phase: WorkflowPhase,
  rest: { message?: string; run?: string; namespace?: string } = {},
): void {
  const { message, run = 'r1', namespace = 'ci' } = rest;
  cluster.put({
    metadata: { name, namespace, labels: { [runLabel]: run } },
    ...(phase !== '' && { status: { phase, ...(message !== undefined && { message }) } }),
  });
}

interface Listening {
  readonly clock: FakeClock;
  /** The next `count` changes, as `name phase: held by`. */
  next(count: number): Promise<readonly string[]>;
  /** What ended it; undefined when it simply ended. */
  readonly over: Promise<unknown>;
  stop(): void;
}

function listen(cluster: MemoryCluster, ...refs: readonly WorkflowRef[]): Listening {
  const clock = createFakeClock(0); // nothing but the stream speaks while it stands still
  const engine = createArgoEngine({
    client: cluster.client,
    runId: 'r1',
    policy: defaultPolicy('ci'),
    clock,
    random: () => 0.5,
  });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const stream = engine.changes(refs, stop.signal)[Symbol.asyncIterator]();
  const { promise: over, resolve: end } = Promise.withResolvers<unknown>();
  return {
    clock,
    over,
    stop: () => stop.abort(),
    next: async (count) => {
      const seen: string[] = [];
      try {
        while (seen.length < count) {
          const { value, done } = await stream.next();
          if (done) {
            end(undefined);
            break;
          }
          seen.push(textOf(value));
        }
      } catch (error) {
        end(error);
      }
      return seen;
    },
  };
}

function textOf({ ref, phase, heldBy }: Change): string {
  return `${ref.namespace}/${ref.name} ${phase ?? '?'}${heldBy === undefined ? '' : `: ${heldBy}`}`;
}

describe('changes of the workflows of a run', () => {
  it('come from one stream, selected by the run’s label, with a change for every workflow at once', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', '');
    put(cluster, 'b', 'Running');
    put(cluster, 'foreign', 'Running', { run: 'r2' });
    put(cluster, 'not-asked-for', 'Running');
    const listening = listen(cluster, refOf('a'), refOf('b'));
    expect(await listening.next(2)).toEqual(['ci/a ', 'ci/b Running']);
    put(cluster, 'not-asked-for', 'Failed');
    put(cluster, 'b', 'Succeeded');
    expect(await listening.next(1)).toEqual(['ci/b Succeeded']);
    expect(cluster.requests).toHaveLength(1);
    expect(cluster.requests[0]).toMatch(/^WATCH .*\/namespaces\/ci\/workflows\?.*labelSelector=argo-e2e\/run=r1/);
  });

  it('tell what a Pending workflow waits for, as long as it does', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Pending', { message: 'Waiting for ci/Mutex/m lock. Lock status: 0/1' });
    const listening = listen(cluster, refOf('a'));
    expect(await listening.next(1)).toEqual(['ci/a Pending: Waiting for ci/Mutex/m lock. Lock status: 0/1']);
    put(cluster, 'a', 'Running', { message: 'a message of another kind' });
    expect(await listening.next(1)).toEqual(['ci/a Running']);
  });

  it('call a workflow gone that is deleted, or that is not there when all others have been told', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Running');
    const listening = listen(cluster, refOf('a'), refOf('never-there'));
    expect(await listening.next(2)).toEqual(['ci/a Running', 'ci/never-there gone']);
    cluster.remove('a');
    expect(await listening.next(1)).toEqual(['ci/a gone']);
  });

  it('call a workflow gone that was deleted while the server had forgotten our place (410), though its row had come before', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Running');
    put(cluster, 'b', 'Running');
    const listening = listen(cluster, refOf('a'), refOf('b'));
    await listening.next(2);
    put(cluster, 'a', 'Running'); // told after the last synced
    expect(await listening.next(1)).toEqual(['ci/a Running']);
    cluster.onRequest = ({ query }) => {
      cluster.onRequest = () => undefined;
      cluster.remove('a');
      throw refusal(410, 'Expired', `too old resource version: ${query?.['resourceVersion']}`);
    };
    cluster.endWatches(null);
    expect(await listening.clock.runUntil(listening.next(2))).toEqual(['ci/b Running', 'ci/a gone']);
  });

  it('leave the phase out where the row tells one that is not Argo’s', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Dreaming' as WorkflowPhase);
    expect(await listen(cluster, refOf('a')).next(1)).toEqual(['ci/a ?']);
  });

  it('of several namespaces are one stream of each', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Running');
    put(cluster, 'b', 'Running', { namespace: 'other' });
    const listening = listen(cluster, refOf('a'), refOf('b', 'other'));
    expect((await listening.next(2)).toSorted()).toEqual(['ci/a Running', 'other/b Running']);
    expect(cluster.openWatches).toBe(2);
  });

  it('break with the server’s refusal, and leave no other stream open', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Running');
    put(cluster, 'b', 'Running', { namespace: 'other' });
    const forbidden = refusal(403, 'Forbidden', 'may not watch');
    cluster.onRequest = ({ path }) => {
      if (path.includes('/other/')) throw forbidden;
      return undefined;
    };
    const listening = listen(cluster, refOf('a'), refOf('b', 'other'));
    void listening.next(2);
    expect(await listening.over).toBe(forbidden);
    expect(cluster.openWatches).toBe(0);
  });

  it('break with what breaks the stream, with the time that the server named', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Running');
    const listening = listen(cluster, refOf('a'));
    await listening.next(1);
    const busy = new KubeError('slow down', { status: 429, retryAfterMs: 7_000 });
    cluster.endWatches(busy);
    void listening.next(1);
    expect(await listening.over).toBe(busy);
  });

  it('end without an error when nobody listens any more', async () => {
    const cluster = createMemoryCluster();
    put(cluster, 'a', 'Running');
    const listening = listen(cluster, refOf('a'));
    await listening.next(1);
    void listening.next(1);
    listening.stop();
    expect(await listening.over).toBeUndefined();
    expect(cluster.openWatches).toBe(0);
  });
});
