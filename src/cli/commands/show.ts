import { type ExitCode, exitCodes } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { configFlags } from '../flags.ts';
import { parameterFlags } from '../parameters.ts';

export const showCommand = defineCommand({
  name: 'show',
  describe: 'Print the Workflow object that an entry’s function builds. The same inputs give the same bytes.',
  positionals: { workflow: { describe: 'name of an entry in prow_config.yaml', required: true } },
  flags: {
    ...configFlags,
    ...parameterFlags,
    json: {
      type: 'boolean',
      describe: 'JSON instead of YAML',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e show hello', 'the manifest, as a person would write it'],
    ['e2e show hello --json | jq .spec.templates[].name', 'for a machine'],
  ],
  async run(flags, words, host): Promise<ExitCode> {
    const { openJobSession, readConfig } = await import('../selection-session.ts');
    const { buildSelected } = await import('../build-entries.ts');
    const { usableConfig } = await import('../../run/plan-workflows.ts');
    const { entryNamed, withParameters } = await import('../../run/entry.ts');
    const { parametersOf } = await import('../parameters.ts');
    const { formatManifest } = await import('../../argo/manifest.ts');
    const { complain } = await import('../complain.ts');
    const session = await openJobSession(flags, host, '0');
    const loaded = await readConfig(flags, session.root, host);
    const config = usableConfig(loaded.config, loaded.problems);
    const entry = withParameters(entryNamed(config, words[0] ?? ''), parametersOf(flags));
    const plan = await buildSelected(
      {
        selections: [{ type: 'selected', entry, matched: null }],
        session,
        salt: 0,
        engine: undefined,
        timeoutMs: null,
        namespace: null,
      },
      host,
    );
    complain(plan.problems, host);
    for (const { workflow } of plan.workflows)
      host.stdout.write(flags.json ? `${JSON.stringify(workflow, null, 2)}\n` : formatManifest(workflow));
    return exitCodes.passed;
  },
});
