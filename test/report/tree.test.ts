import { describe, expect, it } from 'vitest';
import { podName } from '../../src/argo/names.ts';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import { colourStyle, plainStyle } from '../../src/report/style.ts';
import { workflowTreeTable } from '../../src/report/tree-table.ts';
import { at, node, workflowOf } from './support/workflows.ts';

const now = Date.parse(at(100));
const drawn = (nodes: readonly NodeStatus[], options = {}) =>
  workflowTreeTable(workflowOf(nodes), { now, style: plainStyle, ...options }).slice(1);
/** The first column only. */
const steps = (nodes: readonly NodeStatus[], options = {}) =>
  drawn(nodes, options).map((line) => line.replace(/^((?: |[├└│┬─|`+-])*\S+ \S+).*/, '$1'));

const everyPhase: readonly NodeStatus[] = [
  node('w', 'DAG', 'Running'),
  node('w.a', 'Pod', 'Pending', { boundaryID: 'w', from: 1 }),
  node('w.b', 'Pod', 'Running', { boundaryID: 'w', from: 2 }),
  node('w.c', 'Pod', 'Succeeded', { boundaryID: 'w', from: 3, to: 65 }),
  node('w.d', 'Skipped', 'Skipped', { boundaryID: 'w', from: 4, message: "when 'a' evaluated false" }),
  node('w.e', 'Pod', 'Failed', { boundaryID: 'w', from: 5, to: 6 }),
  node('w.f', 'Pod', 'Error', { boundaryID: 'w', from: 6, to: 7 }),
  node('w.g', 'Suspend', 'Running', { boundaryID: 'w', from: 7 }),
  node('w.h', 'Suspend', 'Succeeded', { boundaryID: 'w', from: 8 }),
  node('w.i', 'Skipped', 'Omitted', { boundaryID: 'w', from: 9 }),
];

describe('workflowTreeTable', () => {
  it('has argo’s icon for every phase, and leaves omitted tasks out', () => {
    expect(steps(everyPhase)).toEqual([
      ' ● w',
      ' ├─◷ a',
      ' ├─● b',
      ' ├─✔ c',
      ' ├─○ d',
      ' ├─✖ e',
      ' ├─⚠ f',
      ' ├─ǁ g',
      ' └─✔ h',
    ]);
  });

  it('has words and ASCII branches for terminals without UTF-8', () => {
    expect(steps(everyPhase, { utf8: false })).toEqual([
      ' Running w',
      ' |-Pending a',
      ' |-Running b',
      ' |-Succeeded c',
      ' |-Skipped d',
      ' |-Failed e',
      ' |-Error f',
      ' |-Suspend g',
      ' `-Succeeded h',
    ]);
  });

  it('counts on what still runs', () => {
    expect(drawn(everyPhase).map((line) => /\d+m\d+s|\d+s/.exec(line)?.[0])).toEqual([
      undefined,
      '1m39s',
      '1m38s',
      '1m02s',
      undefined,
      '1s',
      '1s',
      undefined,
      undefined,
    ]);
  });

  const attempts = (count: number, phase: NodeStatus['phase']) => [
    node('w.r', 'Retry', phase ?? 'Failed', {
      boundaryID: 'w',
      children: Array.from({ length: count }, (_, index) => `w.r(${index})`),
    }),
    ...Array.from({ length: count }, (_, index) =>
      node(`w.r(${index})`, 'Pod', 'Failed', { boundaryID: 'w', from: index, to: index + 1 }),
    ),
  ];

  it('folds a Retry with a single attempt, and shows the attempts of others in order, the tenth after the ninth', () => {
    expect(steps([node('w', 'DAG', 'Failed'), ...attempts(1, 'Failed')])).toEqual([' ✖ w', ' └─✖ r(0)']);
    expect(steps([node('w', 'DAG', 'Failed'), ...attempts(12, 'Failed')]).slice(-4)).toEqual([
      '   ├─✖ r(8)',
      '   ├─✖ r(9)',
      '   ├─✖ r(10)',
      '   └─✖ r(11)',
    ]);
  });

  it('draws steps that run together with a fork, and a folded attempt at the end of its branch', () => {
    const group = (index: number, children: readonly string[]) =>
      node(`w[${index}]`, 'StepGroup', 'Succeeded', { boundaryID: 'w', from: index * 10, children });
    const step = (name: string, from: number, type: NodeStatus['type'] = 'Pod', rest = {}) =>
      node(name, type, 'Succeeded', { boundaryID: 'w', from, displayName: name.slice('w[0].'.length), ...rest });
    const nodes = [
      node('w', 'Steps', 'Succeeded'),
      group(0, ['w[0].a', 'w[0].b', 'w[0].c']),
      step('w[0].a', 0),
      step('w[0].b', 1),
      step('w[0].c', 2),
      group(1, ['w[1].d', 'w[1].e']),
      step('w[1].d', 10),
      step('w[1].e', 11, 'Retry', { children: ['w[1].e(0)'] }),
      step('w[1].e(0)', 11),
    ];
    expect(steps(nodes)).toEqual([' ✔ w', ' ├─┬─✔ a', ' │ ├─✔ b', ' │ └─✔ c', ' └─┬─✔ d', '   └─✔ e(0)']);
  });

  it('sorts loop items that began together by number, not by text', () => {
    const items = [10, 2, 1].map((index) => node(`w.l(${index}:x)`, 'Pod', 'Running', { boundaryID: 'w', from: 5 }));
    expect(steps([node('w', 'DAG', 'Running'), ...items])).toEqual([
      ' ● w',
      ' ├─● l(1:x)',
      ' ├─● l(2:x)',
      ' └─● l(10:x)',
    ]);
  });

  it('colours the icons only, after the columns were measured', () => {
    const lines = workflowTreeTable(workflowOf(everyPhase), { now, style: colourStyle });
    const pod = podName('w', 'w.b', undefined);
    expect(lines[3]).toBe(` ├─\u001b[36m●\u001b[39m b            ${pod}  1m38s`);
  });

  it('gives nothing for a workflow without nodes', () => {
    expect(workflowTreeTable(workflowOf([]), { now, style: plainStyle })).toEqual([]);
  });
});
