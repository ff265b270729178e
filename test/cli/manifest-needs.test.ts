import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';

const writes = (claim: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: writes}
spec:
  entrypoint: main
  volumes: [{name: data, persistentVolumeClaim: {claimName: ${claim}}}]
  templates:
  - name: main
    container:
      image: busybox
      command: [sh, -c, echo kept > /data/file]
      volumeMounts: [{name: data, mountPath: /data}]
`;

describe('a claim that a plain manifest names', () => {
  it('is refused unless somebody gave it: a cluster without it never starts the step', async () => {
    using directory = testDirectory();
    directory.write({ 'w.yaml': writes('mine') });
    const { exitCode, stdout } = await runCli('e2e', ['run', 'w.yaml', '--json'], { cwd: directory.path });
    const { problems } = JSON.parse(stdout);
    expect([exitCode, problems]).toMatchObject([
      2,
      [
        {
          rule: 'claim',
          path: 'spec.volumes[0].persistentVolumeClaim',
          hint: '--claim NAME, or --claim NAME=DIR for a directory that is there',
        },
      ],
    ]);
  });

  it.each([
    ['nfs-external', []],
    ['mine', ['--claim', 'other', '--claim', 'mine']],
  ])('is made for the run when it is %s and %j is said', async (claim, flags) => {
    using directory = testDirectory();
    directory.write({ 'w.yaml': writes(claim) });
    expect(await runCli('e2e', ['run', 'w.yaml', ...flags], { cwd: directory.path })).toMatchObject({ exitCode: 0 });
  });

  it('is the directory that --claim says', async () => {
    using directory = testDirectory();
    directory.write({ 'w.yaml': writes('mine') });
    mkdirSync(join(directory.path, 'volume'));
    const { exitCode } = await runCli('e2e', ['run', 'w.yaml', '--claim', 'mine=volume'], { cwd: directory.path });
    expect([exitCode, readFileSync(join(directory.path, 'volume', 'file'), 'utf8')]).toEqual([0, 'kept\n']);
  });

  it.each([
    ['mine=absent', 'ERROR: --claim mine=absent: there is no directory '],
    ['Mine', 'ERROR: --claim Mine: expected NAME, or NAME=DIR\n'],
    ['mine=', 'ERROR: --claim mine=: expected NAME, or NAME=DIR\n'],
  ])('cannot be given as %s', async (text, message) => {
    using directory = testDirectory();
    directory.write({ 'w.yaml': writes('mine') });
    const { exitCode, stdout } = await runCli('e2e', ['run', 'w.yaml', '--claim', text], { cwd: directory.path });
    expect([exitCode, stdout]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('plain y and n in a manifest', () => {
  it('are text, with a warning because kubectl reads them as booleans', async () => {
    using directory = testDirectory();
    const text = writes('nfs-external')
      .replace('name: main\n', 'name: n\n')
      .replace('entrypoint: main', 'entrypoint: n');
    directory.write({ 'w.yaml': text });
    const { exitCode, stderr } = await runCli('e2e', ['run', 'w.yaml'], { cwd: directory.path });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('warning: plain y or n is read as text here')]);
  });
});
