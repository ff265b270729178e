/** `e2e retry` against a real API server; with a controller of the user's, to its end. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/argo/manifest.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { cluster, isRealController, statusAuthor, useCluster, withRecording } from './cluster-rig.ts';

const rig = useCluster({ speed: 20 });
const recording = 'own-dag-loop-fanin';

/** A task gives a list, a loop goes over it, and what comes after the loop fails: its items leave nothing that is JSON. */
function failing(name: string): Workflow {
  const text = readFileSync(sharedCorpus.path('argo', `runs/${recording}/workflow.yaml`), 'utf8');
  const { generateName: _, ...metadata } = parsed(text).metadata;
  const labels = { JOB_NAME: 'nightly', workflow_template: 'fanin' };
  return withRecording({ ...parsed(text), metadata: { ...metadata, name, labels } }, recording);
}

function parsed(text: string): Workflow {
  return parseManifest(text, { lettersAreText: true }).documents[0]?.value as Workflow; // recorded as one
}

const environment = (home: string) => ({
  KUBECONFIG: cluster.kubeconfig,
  E2E_NAMESPACE: rig.namespace,
  E2E_ENGINE: 'argo',
  HOME: home,
});

/** `e2e` on a machine that knows of no run. */
async function elsewhere(...args: readonly string[]) {
  using directory = testDirectory();
  return await runCli('e2e', args, { cwd: directory.path, env: environment(directory.path) });
}

describe.runIf(sharedCorpus.present)(`e2e retry on a cluster (${statusAuthor}; needs the shared corpus)`, () => {
  it('runs what failed as a new workflow, found by labels alone, in which what is kept costs no pod', async () => {
    using directory = testDirectory();
    const name = `fanin-${randomBytes(4).toString('hex')}`;
    directory.write({ 'workflow.json': JSON.stringify(failing(name)) });
    const run = await runCli('e2e', ['run', 'workflow.json'], {
      cwd: directory.path,
      env: environment(directory.path),
    });
    expect(run.exitCode).toBe(1);
    const id = (await rig.read({ name, namespace: rig.namespace }))?.metadata.labels?.['argo-e2e/run'] ?? '';
    expect(run.stdout).toContain(`e2e retry ${id} --workflow ${name} -n ${rig.namespace}\n`);

    const retry = await elsewhere('retry', id, '--workflow', name);
    expect([retry.exitCode, retry.stderr]).toEqual([
      1,
      expect.stringContaining(`${name}: kept gen; runs work, join\n`),
    ]);
    const [made, ...others] = await rig.list(`argo-e2e/retry-of=${name}`);
    if (made === undefined) throw new Error('no workflow says that it is the retry');
    expect(others).toEqual([]);
    expect(made.metadata.name).toMatch(new RegExp(`^${name}-retry-[a-z0-9]{5}$`));
    const { JOB_NAME, BUILD_ID, 'argo-e2e/run': newRun } = made.metadata.labels ?? {};
    expect([JOB_NAME, BUILD_ID, newRun === id]).toEqual([expect.any(String), id, false]);
    const { templates = [], entrypoint } = made.spec;
    const again = templates.find((each) => each.name === entrypoint)?.dag?.tasks ?? [];
    const standIn = again[0]?.template ?? '';
    const kept = templates.find((each) => each.name === standIn);
    expect(kept?.steps).toMatchObject([[{ name: 'kept', template: standIn, when: 'false' }]]); // Argo adds empty arguments
    expect(kept?.outputs?.parameters).toEqual([
      { name: 'kept-result', valueFrom: { expression: `sprig.b64dec('${base64('[1, 2, 3]')}')` } },
    ]);
    expect(again[1]?.withParam).toBe('{{tasks.gen.outputs.parameters.kept-result}}');
    if (isRealController) expect(podsOf(made)).toEqual(['work(0:1)', 'work(1:2)', 'work(2:3)']);

    for (const { metadata } of await rig.list(`BUILD_ID=${id}`))
      await rig.remove({ name: metadata.name ?? '', namespace: rig.namespace });
    const gone = await elsewhere('retry', id);
    expect([gone.exitCode, gone.stderr]).toEqual([2, expect.stringContaining('there is no run, build or workflow')]);
  });
});

function podsOf({ status }: Workflow): readonly (string | undefined)[] {
  const pods = Object.values(status?.nodes ?? {}).filter(({ type }) => type === 'Pod');
  return pods.map(({ displayName }) => displayName).toSorted();
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
