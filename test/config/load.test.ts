import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { testDirectory } from '../support/git-repo.ts';

describe('configuration files on disk', () => {
  it('are read in the order given', async () => {
    using directory = testDirectory();
    directory.write({
      'a.yaml': 'workflows: [{name: a, ts_func: a.ts#a}]',
      'b.yaml': '\uFEFFworkflows: [{name: b, ts_func: a.ts#a}]',
    });
    const paths = ['b.yaml', 'a.yaml'].map((name) => join(directory.path, name));
    const { config, problems } = await loadConfig(paths);
    expect(problems).toEqual([]);
    expect(config?.workflows.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('that cannot be read are problems like any other, next to those of the files that can', async () => {
    using directory = testDirectory();
    directory.write({ 'bad.yaml': 'workflows: 5' });
    mkdirSync(join(directory.path, 'dir'));
    writeFileSync(join(directory.path, 'latin1.yaml'), Buffer.from('workflows: [] # caf\xe9', 'latin1'));
    writeFileSync(join(directory.path, 'huge.yaml'), Buffer.alloc(4_000_001, '#'));
    const paths = ['missing.yaml', 'dir', 'latin1.yaml', 'huge.yaml', 'bad.yaml'].map((name) =>
      join(directory.path, name),
    );
    const { config, problems } = await loadConfig(paths);
    expect(config).toBeNull();
    expect(
      problems.map(({ message, hint }) => [
        message.replaceAll(`${directory.path}/`, ''),
        hint?.replaceAll(`${directory.path}/`, ''),
      ]),
    ).toEqual([
      [
        'configuration file missing.yaml does not exist',
        'run `e2e init` to write one, or name another with --config-file',
      ],
      ['configuration file dir is a directory', 'name the file in it: --config-file dir/prow_config.yaml'],
      ['configuration file latin1.yaml is not UTF-8', 'save it as UTF-8'],
      ['configuration file huge.yaml holds 4000001 bytes', 'name the right file with --config-file'],
      ['workflows must be a list of entries, not the number 5', 'begin each entry with - name: …'],
    ]);
  });
});
