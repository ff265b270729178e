import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createOverlap } from '../../src/logs/overlap.ts';
import { podLines } from '../../src/logs/pod-lines.ts';
import { clientOf, fakeCluster } from '../cli/cluster/fake-cluster.ts';

const time = (second: number) => `2026-11-21T19:17:${second}.441Z`;
/** As Argo 4.1's executor and a step wrote it. */
const log = [
  `${time(23)} time=${time(23)} level=INFO msg="waiting for signals" argo=true signalPath=/x`,
  `${time(24)} one`,
  `${time(25)} two`,
  `${time(26)} time=${time(26)} level=INFO msg="sub-process exited" argo=true error="exit status 3"`,
  `${time(26)} time=${time(26)} level=INFO msg="file signal handler exiting" argo=true`,
  `${time(26)} Error: exit status 3`,
  '',
].join('\n');

async function texts(wish: { readonly tail: number; readonly withExecutor?: boolean }): Promise<string[]> {
  await using cluster = await fakeCluster({
    pods: () => [{ namespace: 'ci', name: 'wf-main-1', labels: {}, annotations: {}, log }],
  });
  cluster.add({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'wf', namespace: 'ci' },
    spec: {},
  });
  const client = await clientOf(cluster);
  const origin = {
    source: 'pods',
    namespace: 'ci',
    pod: 'wf-main-1',
    container: 'main',
    step: null,
    workflow: null,
  } as const;
  const found: string[] = [];
  try {
    const lines = podLines(
      { client, clock: systemClock },
      origin,
      { since: null, follow: false, withExecutor: false, ...wish },
      createOverlap(),
    );
    for await (const { text } of lines) found.push(text);
  } finally {
    await client.close();
  }
  return found;
}

describe('the lines of a pod', () => {
  it.each([
    { tail: 100, lines: ['one', 'two'] },
    { tail: 1, lines: ['two'] },
    { tail: 3, lines: ['one', 'two'] },
    { tail: 0, lines: [] },
  ])(
    'the last $tail are the step’s own, however many of Argo’s executor stand behind them',
    async ({ tail, lines }) => {
      expect(await texts({ tail })).toEqual(lines);
    },
  );

  it('of Argo’s executor are among the last where they are asked for', async () => {
    expect(await texts({ tail: 1, withExecutor: true })).toEqual(['Error: exit status 3']);
  });
});
