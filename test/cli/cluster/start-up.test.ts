import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../../support/cli.ts';
import { type TestDirectory, testDirectory } from '../../support/git-repo.ts';
import { manifestOf, specOf } from '../harness-repo.ts';
import { kubeconfigFor } from './fake-cluster.ts';

interface CoverageFile {
  readonly result: readonly { readonly url: string }[];
}

/** Whether the vendor's client was loaded: Node's coverage names every file that a process has run. */
async function loadsClient(
  { path }: TestDirectory,
  bin: 'run_e2e' | 'e2e',
  args: readonly string[],
): Promise<{ readonly exitCode: CliResult['exitCode']; readonly isLoaded: boolean }> {
  const coverage = join(path, 'coverage');
  const { exitCode } = await runCli(bin, args, { cwd: path, env: { HOME: path, NODE_V8_COVERAGE: coverage } });
  const files = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as CoverageFile;
    return result.flatMap(({ url }) => (url.startsWith('file://') ? [fileURLToPath(url)] : []));
  });
  return { exitCode, isLoaded: [...new Set(files)].some(holdsClient) };
}

/** By the name of a method of its own. */
function holdsClient(file: string): boolean {
  return readFileSync(file, 'utf8').includes('setCurrentContext');
}

describe('the client of the cluster, which takes most of a second to load', () => {
  it.each([
    ['run_e2e', ['--help'], false],
    ['e2e', ['--help'], false],
    ['e2e', ['run', 'workflow.json'], false],
    ['e2e', ['get'], false],
    ['e2e', ['get', '--engine', 'argo'], true],
  ] as const)('%s %j loads it: %s', async (bin, args, isLoaded) => {
    using directory = testDirectory();
    directory.write({
      'workflow.json': manifestOf('local', specOf('true')),
      '.kube/config': kubeconfigFor({ url: 'http://127.0.0.1:1' }),
    });
    expect((await loadsClient(directory, bin, args)).isLoaded).toBe(isLoaded);
  });
});
