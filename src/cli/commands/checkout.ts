import { type ExitCode, exitCodes, HarnessError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { keyAndValue } from '../parameters.ts';

export const checkoutCommand = defineCommand({
  name: 'checkout',
  describe: 'In a step: check out the tested repository, its pulls merged, and the extra ones (JOB_SPEC, EXTRA_REPOS).',
  flags: {
    'src-dir': {
      type: 'string',
      describe: 'directory that gets <org>/<repo>',
      value: '<dir>',
      group: 'Checkout:',
      defaultDescription: 'src',
    },
    source: {
      type: 'list',
      describe: 'clone a repository from elsewhere: a path on this machine or a URI',
      value: '<org/repo=place>',
      group: 'Checkout:',
    },
    dirty: {
      type: 'boolean',
      describe: 'take the working tree of a local source, uncommitted changes included',
      default: false,
      group: 'Checkout:',
    },
    depth: {
      type: 'number',
      describe: 'commits of history',
      value: '<n>',
      group: 'Checkout:',
      defaultDescription: 'the job’s clone_depth, else all',
    },
    submodules: { type: 'boolean', describe: 'check out submodules', default: true, group: 'Checkout:' },
    attempts: { type: 'number', describe: 'attempts of each fetch from a remote', default: 8, group: 'Checkout:' },
  },
  endsItselfOnInterrupt: true,
  examples: [['e2e checkout --src-dir=/mnt/test-data-volume/my-workflow/src', 'what the SDK’s checkout() runs']],
  async run(flags, _words, host): Promise<ExitCode> {
    const { mkdir, writeFile } = await import('node:fs/promises');
    const { join, resolve } = await import('node:path');
    const { checkoutRefs } = await import('../../in-step/checkout.ts');
    const { cloneRecordsJson } = await import('../../in-step/clone-record.ts');
    const { refsToCheckOut } = await import('../../in-step/refs-to-check-out.ts');
    const refs = refsToCheckOut(host.env);
    const records = await checkoutRefs({
      refs,
      srcRoot: resolve(host.cwd, flags['src-dir'] ?? 'src'),
      sources: sourcesOf(flags.source),
      dirty: flags.dirty,
      depth: flags.depth,
      submodules: flags.submodules ? undefined : false,
      attempts: Math.max(1, flags.attempts),
      env: host.env,
      log: { info: (line) => host.stderr.write(`${line}\n`), warn: (line) => host.stderr.write(`${line}\n`) },
      signal: host.interrupted,
      clock: host.clock,
    });
    const artifacts = host.env['ARTIFACTS'];
    if (artifacts) {
      try {
        await mkdir(artifacts, { recursive: true });
        await writeFile(join(artifacts, 'clone-records.json'), cloneRecordsJson(records));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        host.stderr.write(`clone-records.json cannot be written, and the checkout stands without it: ${reason}\n`);
      }
    }
    const failed = records.filter(({ error }) => error !== null);
    if (failed.length > 0) {
      const messages = failed.map((record) => `${record.refs.org}/${record.refs.repo}: ${record.error}`);
      throw new HarnessError('GIT', `checkout failed: ${messages.join('; ')}`, {
        hint: 'the commands and what they printed are in clone-records.json',
      });
    }
    for (const { refs: done, directory, finalSha } of records)
      host.stdout.write(`${done.org}/${done.repo} ${finalSha} in ${directory}\n`);
    return exitCodes.passed;
  },
});

function sourcesOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text) => keyAndValue(text, '--source')));
}
