import { describe, expect, it } from 'vitest';
import { parseVerbs } from '../../src/cli/arguments.ts';
import { e2eCommands } from '../../src/cli/commands.ts';

async function flagsOf(...argv: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const edge = { version: '0', columns: 80, print: () => {} };
  return (await parseVerbs('e2e', e2eCommands, ['run', 'workflow.yaml', ...argv], {}, edge))?.flags ?? {};
}

describe('a flag that is given several times', () => {
  it('keeps every value of a list, so that no parameter is lost', async () => {
    const flags = await flagsOf('-p', 'a=1', '--parameter', 'b=2', '--config-map', 'm.k=f', '--config_map', 'm.l=g');
    expect([flags['parameter'], flags['config-map']]).toEqual([
      ['a=1', 'b=2'],
      ['m.k=f', 'm.l=g'],
    ]);
  });

  it('takes the last value where only one can be meant', async () => {
    const flags = await flagsOf('--engine', 'argo', '--engine', 'local', '--keep-runs', '3', '--keep-runs', '4');
    expect([flags['engine'], flags['keep-runs']]).toEqual(['local', 4]);
  });
});
