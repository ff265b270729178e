import { type ExitCode, exitCodes } from '../../core/errors.ts';
import { logDestination } from '../../in-step/printed-artifacts.ts';
import { defineCommand } from '../command.ts';
import type { Host } from '../host.ts';

export const copyArtifactsCommand = defineCommand({
  name: 'copy-artifacts',
  describe: 'In a step: copy what the steps left under their ARTIFACTS to where run_e2e collects it.',
  flags: {
    'artifacts-dir': {
      type: 'string',
      describe: 'directory to copy',
      value: '<dir>',
      group: 'Copy:',
      defaultDescription: 'the current directory',
    },
    destination: {
      type: 'string',
      describe: 'where to: gs://bucket/path, file:///path, or log: to print them for run_e2e to read',
      value: '<uri>',
      group: 'Copy:',
      defaultDescription: 'nowhere; what there is stays on the volume',
    },
    prefix: {
      type: 'string',
      describe: 'put before every name, such as the workflow’s name',
      value: '<name>',
      group: 'Copy:',
      defaultDescription: 'nothing',
    },
    ignore: { type: 'list', describe: 'files to leave out, as a micromatch glob', value: '<glob>', group: 'Copy:' },
  },
  endsItselfOnInterrupt: true,
  examples: [
    [
      'e2e copy-artifacts --artifacts-dir=/mnt/test-data-volume/my-workflow/outputs/artifacts --prefix=my-workflow',
      'what the SDK’s exit handler runs',
    ],
  ],
  async run(flags, _words, host): Promise<ExitCode> {
    if (flags.destination === undefined) {
      const from = flags['artifacts-dir'] ?? host.cwd;
      host.stderr.write(`no --destination (E2E_DESTINATION): nothing is copied, ${from} stays where it is\n`);
      return exitCodes.passed;
    }
    if (flags.destination === logDestination) return printAll(flags, host);
    const { resolve } = await import('node:path');
    const { copyArtifacts } = await import('../../in-step/copy-artifacts.ts');
    const { complain } = await import('../complain.ts');
    const { openStore } = await import('../open-store.ts');
    const { neutraliseLine } = await import('../../report/neutralise.ts');
    const say = (line: string) => host.stderr.write(`${neutraliseLine(line)}\n`);
    const copied = await copyArtifacts({
      from: resolve(host.cwd, flags['artifacts-dir'] ?? '.'),
      to: openStore(flags.destination, host, { ends: host.interrupted, say }),
      ...(flags.prefix === undefined ? {} : { prefix: flags.prefix }),
      ignore: flags.ignore,
      onProgress: say,
      signal: host.interrupted,
    });
    complain(copied.problems, host);
    if (copied.copied === 0 && copied.problems.length > 0) return printAll(flags, host); // no credentials, no bucket: what the log carries arrives
    host.stdout.write(`copied ${copied.copied} files, ${copied.bytes} bytes, to ${flags.destination}\n`);
    return exitCodes.passed;
  },
});

async function printAll(
  flags: { readonly 'artifacts-dir': string | undefined; readonly ignore: readonly string[] },
  host: Host,
): Promise<ExitCode> {
  const { resolve } = await import('node:path');
  const { printableArtifacts } = await import('../../in-step/print-artifacts.ts');
  const { complain } = await import('../complain.ts');
  const from = resolve(host.cwd, flags['artifacts-dir'] ?? '.');
  const { lines, printed, problems } = await printableArtifacts({ from, ignore: flags.ignore });
  complain(problems, host);
  for (const line of lines) host.stdout.write(`${line}\n`);
  host.stderr.write(`printed ${printed} files into this log, for run_e2e to read\n`);
  return exitCodes.passed;
}
