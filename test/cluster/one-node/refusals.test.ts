/** What `npm run test:cluster` says when it cannot even begin. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/core/command.ts';

const command = join(import.meta.dirname, '../run-tests.ts');
const path = process.env['PATH'] ?? '';

describe('npm run test:cluster', () => {
  it.each([
    ['only one of Argo’s two binaries is named', { ARGOEXEC: '/argoexec' }, [], /needed together, and only one is set/],
    ['the kubeconfig on the command line is not there', {}, ['--kubeconfig', '/not/there'], /\/not\/there/],
    [
      'that of the environment is not there',
      { KUBECONFIG: '/not/there' },
      [],
      /\/not\/there.*\n.*→ correct KUBECONFIG/,
    ],
  ])('ends with 2 and a sentence when %s', async (_, env, args, expected) => {
    const result = await runCommand(process.execPath, [command, ...args], { env: { PATH: path, ...env } });
    expect(result).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringMatching(expected) });
  });
});
