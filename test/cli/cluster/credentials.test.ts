import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specOf } from '../harness-repo.ts';
import { filesIn } from '../result-files.ts';
import type { ClusterScript } from './cluster-script.ts';
import { onCluster, succeeds, token } from './run-e2e-on-cluster.ts';

const envSecret = 'ghp-very-secret-variable';

describe('credentials of the cluster', () => {
  it('are in nothing that a run writes or prints, whether it passes or the server repeats them', async () => {
    const repeats: ClusterScript = {
      refuse: (method) => (method === 'POST' ? [403, `token ${token} is not allowed`] : null),
    };
    for (const script of [succeeds, repeats]) {
      await onCluster({ one: 'env' }, script, async ({ cluster, repo, run }) => {
        const { stdout, stderr } = await run([], { env: { GITHUB_TOKEN: envSecret } });
        expect(cluster.seen.every(({ authorization }) => authorization === `Bearer ${token}`)).toBe(true);
        const written = filesIn(join(repo, '.argo-e2e')).map((name) =>
          readFileSync(join(repo, '.argo-e2e', name), 'utf8'),
        );
        expect(written.length).toBeGreaterThan(3);
        expect(
          [stdout, stderr, JSON.stringify(cluster.workflows()), ...written].filter(
            (text) => text.includes(token) || text.includes(envSecret),
          ),
        ).toEqual([]);
      });
    }
  });

  it('are out of reach of workflow functions: no variable names them, and the file cannot be read', async () => {
    const body = `import { readFileSync } from 'node:fs';
const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
export const spy = ({ names }) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: names.workflow,
  annotations: { seen: JSON.stringify([Object.keys(process.env).filter((name) => /KUBE|HOME|E2E/.test(name)), attempt(() => readFileSync(process.cwd() + '/../kube/config', 'utf8'))]) } },
  spec: ${JSON.stringify(specOf('true'))} });\n`;
    await onCluster({ spy: { module: body } }, succeeds, async ({ cluster, repo, run }) => {
      await run([], { env: { KUBECONFIG: `${repo}/.kube/config` } });
      expect(cluster.workflows()[0]?.metadata.annotations?.['seen']).toMatch(/^\[\[\],"(ENOENT|ERR_ACCESS_DENIED)"\]$/);
    });
  });
});
