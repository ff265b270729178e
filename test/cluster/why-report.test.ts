/** The report of a run on a cluster says of a failed step what only its pod and events knew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/argo/manifest.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { cluster, isRealController, statusAuthor, useCluster, withRecording } from './cluster-rig.ts';

const rig = useCluster({ speed: 2 });
const recording = 'own-missing-secret-env-tmpl-deadline';

async function begun(): Promise<Workflow> {
  for (;;) {
    const found = (await rig.list('argo-e2e/run')).find(({ status }) => status?.phase === 'Running');
    if (found !== undefined) return found;
  }
}

/** What Argo would have made of the template. */
function podOf({ metadata, spec }: Workflow): object {
  const main = spec.templates?.find(({ name }) => name === 'main')?.container;
  return {
    metadata: { name: metadata.name, labels: { 'workflows.argoproj.io/workflow': metadata.name ?? '' } },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      activeDeadlineSeconds: 3,
      containers: [{ ...main, name: 'main', imagePullPolicy: 'IfNotPresent' }],
    },
  };
}

describe.runIf(sharedCorpus.present)(`the report of a run (${statusAuthor}; needs the shared corpus)`, () => {
  it('names the secret that was missing, which Argo’s last message on the step does not', async () => {
    const text = readFileSync(sharedCorpus.path('argo', `runs/${recording}/workflow.yaml`), 'utf8');
    const [document] = parseManifest(text, { lettersAreText: true }).documents;
    using directory = testDirectory();
    directory.write({ 'workflow.json': JSON.stringify(withRecording(document?.value as Workflow, recording)) });
    const env = {
      KUBECONFIG: cluster.kubeconfig,
      E2E_NAMESPACE: rig.namespace,
      E2E_ENGINE: 'argo',
      HOME: directory.path,
    };
    const running = runCli('e2e', ['run', 'workflow.json', '--progress', 'plain'], { cwd: directory.path, env });
    const workflow = await begun();
    const path = `/api/v1/namespaces/${rig.namespace}/pods`;
    if (!isRealController) await rig.client.request({ method: 'POST', path, body: podOf(workflow) });
    const { exitCode, stdout } = await running;
    const cause = `there is no secret no-such-secret in namespace ${rig.namespace}, which container main of pod ${workflow.metadata.name} needs; it never started and its deadline ended it`;
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`\n  cause      ${cause}\n`);
    expect(stdout).toMatch(/\n {2}seen +(\S+Z )?(container main|event Failed.*|node message): /);
    expect(stdout).toContain(
      `\n  next       kubectl -n ${rig.namespace} create secret generic no-such-secret --from-file=token=FILE\n`,
    );
    const files = readdirSync(join(directory.path, '.argo-e2e'), { recursive: true, encoding: 'utf8' });
    const read = (end: string) =>
      files
        .filter((name) => name.endsWith(end))
        .map((name) => readFileSync(join(directory.path, '.argo-e2e', name), 'utf8'))
        .join('');
    expect(read('-summary.html')).toContain('there is no secret no-such-secret in namespace');
    expect(
      files
        .filter((name) => /junit_.*\.xml$/.test(name))
        .map((name) => readFileSync(join(directory.path, '.argo-e2e', name), 'utf8'))
        .join(''),
    ).toContain(cause);
    const why = await runCli('e2e', ['why'], { cwd: directory.path, env });
    expect(why.stdout).toContain(`  cause      ${cause}\n`);
  });
});
