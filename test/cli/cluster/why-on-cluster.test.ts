import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../../src/argo/status-types.ts';
import { withCluster, workflowOf } from './e2e-on-cluster.ts';

describe('e2e why', () => {
  it('has nothing to say of a pod that was made a moment ago and simply starts, unless the step is asked for', async () => {
    await withCluster(async ({ cluster, e2e }) => {
      const step = { name: 'one', phase: 'Pending', message: 'PodInitializing' } as const;
      cluster.add(workflowOf('w', '1', 'Running', [step]));
      const [run, asked] = [await e2e(['why', '-n', 'ci']), await e2e(['why', 'one', '-n', 'ci'])];
      expect(run.stdout).toBe('w is Running; no step of it failed or cannot start\n  next       e2e get 1 -n ci\n');
      expect(asked.stdout).toMatch(/^Pending w\/one\n {2}cause {6}step one has not started: PodInitializing\n/);
    });
  });
});

describe('e2e why of a run that waits for a person', () => {
  it('says for what, with the command that lets it go on', async () => {
    await withCluster(async ({ cluster, e2e }) => {
      const workflow = workflowOf('w', '1', 'Running', [
        { name: 'approve', phase: 'Running' },
        { name: 'soon', phase: 'Running' },
      ]);
      const [approve, soon] = Object.values(workflow.status?.nodes ?? {});
      const nodes = {
        a: { ...approve, type: 'Suspend', outputs: { parameters: [{ name: 'ok', valueFrom: { supplied: {} } }] } },
        b: { ...soon, type: 'Suspend' },
      } as unknown as Readonly<Record<string, NodeStatus>>;
      const spec = { ...workflow.spec, templates: [{ name: 'soon', suspend: { duration: '5m' } }] };
      cluster.add({ ...workflow, spec, status: { ...workflow.status, nodes } });
      cluster.add({ ...workflowOf('x', '2', 'Running', []), spec: { ...spec, suspend: true } });
      const [one, whole] = [await e2e(['why', 'w', '-n', 'ci']), await e2e(['why', 'x', '-n', 'ci'])];
      expect(one.stdout).toBe(
        'w is Running; no step of it failed or cannot start\n  waits      approve waits to be resumed\n  next       e2e resume 1 --node approve --value ok=VALUE -n ci\n',
      );
      const next = /next +e2e (.*)/.exec(one.stdout)?.[1]?.split(' ') ?? [];
      expect(await e2e(next)).toMatchObject({ exitCode: 0, stdout: 'w resumed\n' });
      expect(whole.stdout).toContain('  waits      the workflow is suspended\n  next       e2e resume 2 -n ci\n');
    });
  });
});
