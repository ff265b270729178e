import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory, testRepository } from '../support/git-repo.ts';

describe('e2e checkout', () => {
  it('stands without its record where that cannot be written, since the step needs the sources and not the record', async () => {
    using repo = testRepository({ 'a.txt': 'a' });
    using place = testDirectory();
    place.write({ file: 'in the way' });
    const { exitCode, stderr } = await runCli('e2e', ['checkout', `--source=acme/widgets=${repo.path}`], {
      cwd: place.path,
      env: {
        REPO_OWNER: 'acme',
        REPO_NAME: 'widgets',
        JOB_TYPE: 'periodic',
        JOB_NAME: 'nightly',
        BUILD_ID: '1',
        ARTIFACTS: join(place.path, 'file', 'artifacts'),
      },
    });
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(/^clone-records\.json cannot be written, and the checkout stands without it: ENOTDIR/m),
    ]);
    expect(existsSync(join(place.path, 'src/acme/widgets/a.txt'))).toBe(true);
  });
});
