import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/argo/types.ts';
import { runCli } from '../../support/cli.ts';
import { meansCluster, pages } from '../../support/documentation.ts';
import { testRepository } from '../../support/git-repo.ts';
import { firstWorkflow } from '../../support/readme.ts';
import { fakeCluster, kubeconfigFor } from './fake-cluster.ts';

const commands = pages.flatMap(({ commands: all }) => all.filter(meansCluster));
const run = '1795276131544430145';

/** A run that does whatever a command of the documentation takes for granted. */
const documented: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'documented', namespace: 'ci', labels: { 'argo-e2e/run': run } },
  spec: {},
  status: {
    phase: 'Running',
    nodes: Object.fromEntries(
      [
        { id: 'documented-1', name: 'documented.unit', displayName: 'unit', type: 'Pod', phase: 'Running' } as const,
        {
          id: 'documented-2',
          name: 'documented.approve',
          displayName: 'approve',
          type: 'Suspend',
          phase: 'Running',
          outputs: { parameters: [{ name: 'approved', valueFrom: { supplied: {} } }] },
        } as const,
      ].map((node) => [node.id, node]),
    ),
  },
};

describe('the commands of the documentation that mean a cluster', () => {
  it.each(commands.map((command) => [command]))('%s', async (command) => {
    const end = { phase: 'Succeeded', startedAt: '2026-11-21T10:00:00Z', finishedAt: '2026-11-21T10:00:01Z' } as const;
    await using cluster = await fakeCluster({ statusOf: ({ status }) => (status === undefined ? end : null) });
    const { source, config } = firstWorkflow();
    using repo = testRepository({ 'workflows/hello.ts': source, 'prow_config.yaml': config });
    repo.write({ '.kube/config': kubeconfigFor(cluster) });
    cluster.add(documented);
    const [npx, bin, ...args] = command.split(' ');
    expect([npx, bin]).toEqual(['npx', 'e2e']);
    const { exitCode, stderr } = await runCli('e2e', args, { cwd: repo.path, env: { HOME: repo.path } });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });
});
