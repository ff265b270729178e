import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { WorkflowSpec } from '../../src/argo/types.ts';
import { explainFailure } from '../../src/report/explain-failure.ts';
import { node, workflowOf } from './support/workflows.ts';

function blamed(nodes: readonly NodeStatus[], spec: WorkflowSpec = {}): string | null {
  const workflow = workflowOf(nodes, { phase: 'Failed' }, spec);
  return explainFailure(workflow, workflow.status?.nodes ?? {})?.node.id ?? null;
}

const dag = (name: string, children: readonly string[], rest = {}) =>
  node(name, 'DAG', 'Failed', { to: 90, children, templateName: 'main', ...rest });
const task = (name: string, phase: NodeStatus['phase'], rest = {}) =>
  node(`w.${name}`, 'Pod', phase ?? 'Failed', { boundaryID: 'w', to: 10, ...rest });
const omitted = (name: string, rest = {}) =>
  node(`w.${name}`, 'Skipped', 'Omitted', { boundaryID: 'w', to: 20, ...rest });

describe('explainFailure', () => {
  it('blames the failed leaf, not the parents whose child failed', () => {
    const nodes = [
      node('w', 'Steps', 'Failed', { to: 12, children: ['w[0]'], message: "child 'x' failed" }),
      node('w[0]', 'StepGroup', 'Failed', { boundaryID: 'w', to: 12, children: ['w[0].a', 'w[0].b'] }),
      node('w[0].a', 'Pod', 'Succeeded', { boundaryID: 'w', to: 9 }),
      node('w[0].b', 'Pod', 'Failed', { boundaryID: 'w', to: 11 }),
    ];
    expect(blamed(nodes)).toBe('w[0].b');
  });

  it('blames the first of several failures in time', () => {
    expect(blamed([dag('w', ['w.a', 'w.b']), task('a', 'Failed', { to: 20 }), task('b', 'Failed', { to: 15 })])).toBe(
      'w.b',
    );
  });

  it('passes over an earlier failure that a later task was there to handle', () => {
    const nodes = [
      dag('w', ['w.a', 'w.z']),
      task('a', 'Failed', { children: ['w.on-a-failed'] }),
      task('on-a-failed', 'Succeeded'),
      task('z', 'Failed', { to: 30 }),
    ];
    expect(blamed(nodes)).toBe('w.z');
  });

  it('blames a failure whose dependents were omitted to the end', () => {
    const nodes = [
      dag('w', ['w.a', 'w.z']),
      task('a', 'Failed', { children: ['w.b'] }),
      omitted('b', { children: ['w.c'] }),
      omitted('c'),
      task('z', 'Succeeded', { to: 30 }),
    ];
    expect(blamed(nodes)).toBe('w.a');
  });

  it('sees dependents that hang below the last node of a nested DAG', () => {
    const nodes = [
      dag('w', ['w.a', 'w.z']),
      dag('w.a', ['w.a.x'], { boundaryID: 'w', to: 11 }),
      node('w.a.x', 'Pod', 'Failed', { boundaryID: 'w.a', to: 10, children: ['w.handler'] }),
      task('handler', 'Succeeded', { to: 20 }),
      task('z', 'Failed', { to: 30 }),
    ];
    expect(blamed(nodes)).toBe('w.z');
  });

  it('passes over what continueOn tolerates, and tells failed from error', () => {
    const tasks = (continueOn: { failed?: boolean; error?: boolean }) => ({
      templates: [
        {
          name: 'main',
          dag: {
            tasks: [
              { name: 'a', template: 't', continueOn },
              { name: 'b', template: 't' },
            ],
          },
        },
      ],
    });
    const nodes = [dag('w', ['w.a', 'w.b']), task('a', 'Failed', { to: 5 }), task('b', 'Failed', { to: 15 })];
    expect(blamed(nodes, tasks({ failed: true }))).toBe('w.b');
    expect(blamed(nodes, tasks({ error: true }))).toBe('w.a');
  });

  it('passes over the failed hook of a task when a task failed', () => {
    const nodes = [
      dag('w', ['w.a']),
      task('a', 'Failed', { to: 15 }),
      task('b.onExit', 'Failed', { to: 5, nodeFlag: { hooked: true } }),
    ];
    expect(blamed(nodes)).toBe('w.a');
  });

  it('blames the last attempt of a Retry', () => {
    const nodes = [
      node('w', 'Retry', 'Failed', { to: 30, children: ['w(0)', 'w(1)'] }),
      node('w(0)', 'Pod', 'Failed', { to: 10, nodeFlag: { retried: true } }),
      node('w(1)', 'Pod', 'Failed', { from: 12, to: 20, nodeFlag: { retried: true } }),
    ];
    expect(blamed(nodes)).toBe('w(1)');
  });

  it('never takes what follows a Retry for one of its attempts', () => {
    const nodes = [
      dag('w', ['w.a']),
      node('w.a', 'Retry', 'Succeeded', { boundaryID: 'w', to: 30, children: ['w.a(0)', 'w.a(1)'] }),
      node('w.a(0)', 'Pod', 'Failed', { boundaryID: 'w', to: 10, nodeFlag: { retried: true } }),
      node('w.a(1)', 'Pod', 'Succeeded', {
        boundaryID: 'w',
        from: 12,
        to: 20,
        children: ['w.b'],
        nodeFlag: { retried: true },
      }),
      task('b', 'Failed', { to: 40 }),
    ];
    expect(blamed(nodes)).toBe('w.b');
  });

  it('blames the failed item of a loop', () => {
    const nodes = [
      dag('w', ['w.l']),
      node('w.l', 'TaskGroup', 'Failed', { boundaryID: 'w', to: 30, children: ['w.l(0:a)', 'w.l(1:b)'] }),
      node('w.l(0:a)', 'Pod', 'Succeeded', { boundaryID: 'w', to: 10 }),
      node('w.l(1:b)', 'Pod', 'Failed', { boundaryID: 'w', to: 10 }),
    ];
    expect(blamed(nodes)).toBe('w.l(1:b)');
  });

  it('blames the parent itself where no child failed', () => {
    const nodes = [
      node('w', 'Steps', 'Failed', { to: 1, children: ['w[0]'] }),
      node('w[0]', 'StepGroup', 'Error', { boundaryID: 'w', to: 1, message: 'failed to resolve references' }),
    ];
    expect(blamed(nodes)).toBe('w[0]');
  });

  it('blames the exit handler only when the rest went well', () => {
    const handler = node('w.onExit', 'Pod', 'Failed', { from: 20, to: 5, nodeFlag: { hooked: true } });
    expect(blamed([node('w', 'Pod', 'Succeeded', { to: 10 }), handler])).toBe('w.onExit');
    expect(blamed([node('w', 'Pod', 'Failed', { to: 10 }), handler])).toBe('w');
  });

  it('blames the container of a container set', () => {
    const nodes = [
      node('w', 'Pod', 'Failed', { to: 9, children: ['w.a'] }),
      node('w.a', 'Container', 'Failed', { boundaryID: 'w', to: 8 }),
    ];
    expect(blamed(nodes)).toBe('w.a');
  });

  it('has nobody to blame in a workflow without nodes', () => {
    expect(blamed([])).toBeNull();
  });

  it('ends even when nodes lead in a circle', () => {
    const nodes = [
      dag('w', ['w.a']),
      task('a', 'Failed', { boundaryID: 'w.b', children: ['w.b'] }),
      task('b', 'Failed', { boundaryID: 'w.a', children: ['w.a'] }),
    ];
    expect(blamed(nodes)).toBe('w');
  });
});
