import type { ExitCode } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { configFlags } from '../flags.ts';

export const lintCommand = defineCommand({
  name: 'lint',
  describe:
    'Check Workflow manifests, or the configuration with everything its workflow functions build, without a cluster.',
  positionals: {
    what: {
      describe: 'manifests (.yaml, .json, - for standard input) or names of entries',
      required: false,
      rest: true,
    },
  },
  flags: {
    ...configFlags,
    strict: { type: 'boolean', describe: 'advice counts as an error', default: false, group: 'Lint:' },
    'ignore-missing': {
      type: 'boolean',
      describe: 'a WorkflowTemplate that no file given defines is taken to exist in the cluster',
      default: false,
      group: 'Lint:',
    },
    types: {
      type: 'boolean',
      describe: 'type-check workflow functions with the repository’s own tsconfig.json',
      default: true,
      group: 'Lint:',
    },
    json: {
      type: 'boolean',
      describe: 'print one JSON document',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e lint', 'prow_config.yaml, its functions’ types, and what they build'],
    ['e2e lint workflow.yaml --json', 'a manifest, for a machine'],
    ['e2e lint workflow.yaml templates.yaml', 'with the WorkflowTemplates that it refers to'],
    ['kubectl get wf x -o yaml | e2e lint -', 'from standard input'],
  ],
  async run(flags, words, host): Promise<ExitCode> {
    const { lintAll } = await import('../lint-targets.ts');
    const { exitCodeOfLint, printLint } = await import('../lint-report.ts');
    const files = await lintAll(flags, words, host);
    printLint(files, flags, host);
    return exitCodeOfLint(files);
  },
});
