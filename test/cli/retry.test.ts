import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { manifestOf } from './harness-repo.ts';
import { filesIn } from './result-files.ts';

/** Writes its name to a file on the volume, so that every start of a step is counted. */
const step = (name: string, script: string, more: object = {}) => ({
  name,
  ...more,
  container: {
    image: 'busybox',
    command: ['sh', '-c'],
    args: [`echo ${name} >> /v/started; ${script}`],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
  },
});
const odd = `two lines\n'quoted' $HOME {{inputs.parameters.x}} "end"\n`;
const outputs = { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/tmp/p' }, globalName: 'everywhere' }] } };

const spec = {
  entrypoint: 'main',
  onExit: 'bye',
  volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
  templates: [
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'make', template: 'make' },
          { name: 'items', template: 'item', withItems: [1, 2] },
          { name: 'nested', template: 'nested', depends: 'make && items' },
          {
            name: 'join',
            template: 'join',
            depends: 'nested',
            arguments: {
              parameters: [
                { name: 'p', value: '{{tasks.make.outputs.parameters.p}}' },
                { name: 'r', value: '{{tasks.make.outputs.result}}' },
              ],
            },
          },
        ],
      },
    },
    { name: 'nested', steps: [[{ name: 'before', template: 'before' }], [{ name: 'flaky', template: 'flaky' }]] },
    step(
      'make',
      `printf %s "$(echo ${Buffer.from(odd).toString('base64')} | base64 -d; echo x)" | sed '$d' > /tmp/p; echo said`,
      outputs,
    ),
    step('item', 'true'),
    step('before', 'true'),
    step('flaky', 'test -e /v/again || { touch /v/again; exit 1; }'),
    {
      ...step('join', 'printf "%s|%s" "$P" "$R" > /v/joined', {
        inputs: { parameters: [{ name: 'p' }, { name: 'r' }] },
      }),
      container: {
        image: 'busybox',
        command: ['sh', '-c'],
        args: ['echo join >> /v/started; printf "%s|%s" "$P" "$R" > /v/joined'],
        env: [
          { name: 'P', value: '{{inputs.parameters.p}}' },
          { name: 'R', value: '{{inputs.parameters.r}}' },
        ],
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    },
    step('bye', 'true'),
  ],
};

/** What the volume of the first run holds under that name. */
function onVolume(cwd: string, name: string): readonly string[] {
  const runs = join(cwd, '.argo-e2e/runs');
  return filesIn(runs)
    .filter((file) => file.endsWith(`/data/${name}`))
    .map((file) => readFileSync(join(runs, file), 'utf8'));
}

describe('e2e retry', () => {
  it('starts only what failed and what comes after it, on the same volume and with the outputs of what succeeded', async () => {
    using directory = testDirectory();
    const cwd = directory.path;
    directory.write({ 'workflow.json': manifestOf('again', spec) });
    const first = await runCli('e2e', ['run', 'workflow.json', '--claim', 'data'], { cwd });
    const again = await runCli('e2e', ['retry'], { cwd });
    expect([first.exitCode, again.exitCode]).toEqual([1, 0]);
    expect(again.stderr).toContain('again: kept make, items, before; runs flaky, join\n');
    const started = onVolume(cwd, 'started').map((text) => text.trimEnd().split('\n').toSorted());
    expect(started).toEqual([['before', 'bye', 'bye', 'flaky', 'flaky', 'item', 'item', 'join', 'make']]);
    expect(onVolume(cwd, 'joined')).toEqual([`${odd.trimEnd()}|said`]);
    const nothing = await runCli('e2e', ['retry'], { cwd });
    expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringMatching(/^nothing in run \S+ failed/)]);
  });
});
