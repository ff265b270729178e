import { defineCommand } from '../command.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const uploadCommand = defineCommand({
  name: 'upload',
  describe: 'Upload what a run has kept on this machine because its bucket was away.',
  positionals: optionalRunPositional,
  flags: {
    bucket: {
      type: 'string',
      describe: 'another place than the one that was meant: gs://name[/prefix] or file:///path',
      value: '<uri>',
      group: 'Results:',
      defaultDescription: 'the bucket of the run',
      fromEnvironment: false,
    },
  },
  endsItselfOnInterrupt: true,
  examples: [
    ['e2e upload', 'what the newest run has left'],
    ['e2e upload 1584987912955498496 --bucket gs://other', 'into another bucket'],
  ],
  async run(flags, [run = 'latest'], host) {
    const { uploadRun } = await import('../upload-run.ts');
    return uploadRun({ run, bucket: flags.bucket }, host);
  },
});
