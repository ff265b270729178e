import { type ExitCode, exitCodes, UsageError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';

export const initCommand = defineCommand({
  name: 'init',
  describe:
    'Write a first prow_config.yaml with a workflow function, or turn a kubeflow/testing file into the new form.',
  flags: {
    from: {
      type: 'string',
      describe: 'old prow_config.yaml to migrate; it is left as it is',
      value: '<file>',
      group: 'Init:',
      fromEnvironment: false,
    },
    out: {
      type: 'string',
      describe: 'directory to write into',
      value: '<dir>',
      group: 'Init:',
      default: '.',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e init', 'prow_config.yaml and workflows/hello.ts'],
    ['e2e init --from prow_config.yaml --out migrated', 'skeletons for every ksonnet, py_func and tekton entry'],
  ],
  async run(flags, _words, host): Promise<ExitCode> {
    const { mkdir, readFile, writeFile } = await import('node:fs/promises');
    const { existsSync } = await import('node:fs');
    const { dirname, join, resolve } = await import('node:path');
    const { migrateConfig } = await import('../../config/migrate.ts');
    const { complain } = await import('../complain.ts');
    const { firstFiles } = await import('../first-files.ts');
    const out = resolve(host.cwd, flags.out);
    const old = flags.from;
    // The old file stays where it is, so the new one goes beside it.
    const newConfig = existsSync(join(out, 'prow_config.yaml')) ? 'prow_config.new.yaml' : 'prow_config.yaml';
    const text =
      old === undefined
        ? null
        : await readFile(resolve(host.cwd, old), 'utf8').catch((cause: unknown) =>
            Promise.reject(new UsageError(`--from ${old} cannot be read`, { cause })),
          );
    const { files, problems } =
      text === null ? { files: await firstFiles(), problems: [] } : migrateConfig({ path: old ?? '', text }, newConfig);
    complain(problems, host);
    if (files.size === 0) return exitCodes.usage;
    const taken = [...files.keys()].filter((name) => existsSync(join(out, name)));
    if (taken.length > 0) {
      throw new UsageError(
        `${taken.join(', ')} ${taken.length === 1 ? 'exists' : 'exist'} already in ${out}; nothing was written`,
        { hint: 'give --out a directory without them' },
      );
    }
    for (const [name, content] of files) {
      await mkdir(dirname(join(out, name)), { recursive: true });
      await writeFile(join(out, name), content, { flag: 'wx' });
      host.stdout.write(`wrote ${join(flags.out, name)}\n`);
    }
    const isBeside = files.has('prow_config.new.yaml');
    host.stdout.write(
      `next: ${isBeside ? 'mv prow_config.new.yaml prow_config.yaml, then ' : ''}npx e2e plan, then npx run_e2e\n`,
    );
    return exitCodes.passed;
  },
});
