import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeId, podName } from '../../src/argo/names.ts';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';

describe('node ids and pod names', () => {
  it.for([
    ['wf', 'wf', 'wf'],
    ['wf-retry-pol', 'wf-retry-pol[0].run-dag', 'wf-retry-pol-2616013767'],
    ['wf-retry-pol', 'wf-retry-pol[0].run-dag.A(0)', 'wf-retry-pol-3148069997'],
    ['work-avoidance-trkkq', 'work-avoidance-trkkq.onExit', 'work-avoidance-trkkq-1461956272'],
    [
      'parameter-aggregation-one-will-fail-69x7k',
      'parameter-aggregation-one-will-fail-69x7k.one-will-fail(0:1)',
      'parameter-aggregation-one-will-fail-69x7k-1324058456',
    ],
  ] as const)('the id in %s of the node %s is %s, as in the tests of Argo', ([workflow, node, id]) => {
    expect(nodeId(workflow, node)).toBe(id);
  });

  it('the pod of an inline template has no template name in it, a long prefix is cut at 242 characters', () => {
    const long = 'x'.repeat(300);
    expect(podName('wf', 'wf', 'main')).toBe('wf');
    expect(podName('wf', 'wf[0].a', undefined)).toBe(nodeId('wf', 'wf[0].a'));
    expect(podName('wf', 'wf[0].a', 'echo')).toBe(nodeId('wf', 'wf[0].a').replace('wf-', 'wf-echo-'));
    expect(podName('wf', 'wf[0].a', long).length).toBe(242 + nodeId('wf', 'wf[0].a').length - 2);
  });

  describe.runIf(sharedCorpus.present)(`in the recorded runs${sharedCorpus.reason}`, () => {
    it('every node has the id that we compute', () => {
      const wrong: string[] = [];
      let checked = 0;
      const runs = readdirSync(sharedCorpus.path('argo/runs')).filter((run) =>
        existsSync(sharedCorpus.path('argo/runs', run, 'final.json')),
      );
      for (const run of runs) {
        const { metadata, status } = JSON.parse(
          readFileSync(sharedCorpus.path('argo/runs', run, 'final.json'), 'utf8'),
        );
        const nodes: readonly NodeStatus[] = Object.values(status?.nodes ?? {});
        for (const { id, name } of nodes) {
          checked += 1;
          if (nodeId(metadata.name, name) !== id) wrong.push(`${run}: ${name}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(checked).toBeGreaterThan(1000);
    });
  });
});
