/** `e2e get --watch` of a run on a cluster, from its start to its end. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/argo/manifest.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { cluster, statusAuthor, useCluster, withRecording } from './cluster-rig.ts';

const rig = useCluster({ speed: 1 });
const recording = 'own-dag-nested-fail';

describe.runIf(sharedCorpus.present)(`e2e get --watch on a cluster (${statusAuthor}; needs the shared corpus)`, () => {
  it('prints what changes until the workflow has ended, and then ends itself, whatever the verdict', async () => {
    const text = readFileSync(sharedCorpus.path('argo', `runs/${recording}/workflow.yaml`), 'utf8');
    const [document] = parseManifest(text, { lettersAreText: true }).documents;
    using directory = testDirectory();
    const env = {
      KUBECONFIG: cluster.kubeconfig,
      E2E_NAMESPACE: rig.namespace,
      E2E_ENGINE: 'argo',
      HOME: directory.path,
    };
    const { name } = await rig.create(withRecording(document?.value as Workflow, recording));
    const { exitCode, stdout, stderr } = await runCli('e2e', ['get', name, '--watch'], { cwd: directory.path, env });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\[\+[\d:]+\] /, '').replaceAll(name, '~'));
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(lines.some((line) => /^~\/a \/ x {2}.*Failed {2}.*exit code 4$/.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/^~ {2}(.* → )?Failed( {2}\(\S+\))?/);
    const again = await runCli('e2e', ['get', name, '--watch'], { cwd: directory.path, env });
    expect([again.exitCode, again.stdout.includes('exit code 4')]).toEqual([0, true]);
  });
});
