/** `--help` and usage errors of both bins, as a person meets them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command, FlagSpec } from '../../src/cli/command.ts';
import { e2eCommands, runE2eCommand } from '../../src/cli/commands.ts';
import { environmentNameOf } from '../../src/cli/flag-option.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';

const cwd = '/';
const menu = [
  { bin: 'run_e2e' as const, words: [], command: runE2eCommand },
  ...e2eCommands.map((command) => ({ bin: 'e2e' as const, words: [command.name], command })),
].map((each) => ({ ...each, title: [each.bin, ...each.words].join(' ') }));

describe('--help', () => {
  it.each(menu)('of $title lists every flag once, with its value, variable and default', async (entry) => {
    const text = await helpOf(entry.bin, entry.words);
    const missing = Object.entries((entry.command as Command).flags).filter(
      ([name, flag]) => !text.includes(describedFlag(name, flag)),
    );
    expect(missing.map(([name, flag]) => describedFlag(name, flag))).toEqual([]);
  });

  it.each(menu)('of $title groups the flags and ends with examples', async ({ bin, words, command }) => {
    const text = await helpOf(bin, words);
    const groups = new Set(Object.values((command as Command).flags).map(({ group }) => group));
    expect([...groups, 'Examples:'].filter((heading) => !text.includes(heading))).toEqual([]);
  });

  it('of e2e lists every command with what it does, and examples', async () => {
    const text = await helpOf('e2e', []);
    const missing = e2eCommands.filter(
      ({ name, describe }) => !(text.includes(`e2e ${name}`) && text.includes(describe)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(text).toContain('Examples:');
  });
});

/** What is wrong, and what is said: each ends with exit code 2, before anything else is looked at. */
const mistakes = [
  { bin: 'run_e2e', args: ['--confg_file', 'x'], says: 'did you mean "--config-file"?' },
  { bin: 'run_e2e', args: ['--buckt=x'], says: 'did you mean "--bucket"?' },
  { bin: 'run_e2e', args: ['all'], says: 'did you mean "--all"?' },
  { bin: 'run_e2e', args: ['--engine', 'lcal'], says: 'Choices: "local", "argo"' },
  { bin: 'run_e2e', args: ['--keep-runs', 'many'], says: '--keep-runs: expected a number of 0 or more, saw "many"' },
  { bin: 'e2e', args: ['pln'], says: 'did you mean "plan"?' },
  { bin: 'e2e', args: ['plna'], says: 'Unknown command: plna\n  → did you mean "plan"?' },
  { bin: 'e2e', args: ['shwo', 'x', '--json'], says: 'Unknown command: shwo\n  → did you mean "show"?' },
  { bin: 'e2e', args: ['zzz'], says: 'Unknown command: zzz\n  → see --help' },
  { bin: 'e2e', args: ['plan', '--changedSince', 'x'], says: 'did you mean "--changed-since"?' },
  { bin: 'run_e2e', args: ['--CONFIG_FILE', 'x'], says: 'did you mean "--config-file"?' },
  { bin: 'e2e', args: ['plan', '--jsn'], says: 'did you mean "--json"?' },
  { bin: 'e2e', args: ['plan', '--job-type='], says: '--job-type: expected a value, saw none' },
  { bin: 'e2e', args: ['plan', '--changed-files='], says: '--changed-files: expected a value, saw none' },
  { bin: 'run_e2e', args: ['--config_file', ''], says: '--config-file: expected a value, saw none' },
  { bin: 'run_e2e', args: ['--all', '--changed-files', '-'], says: '--all and --changed-files contradict each other' },
  { bin: 'e2e', args: ['plan', '--changed-since=x', '--all'], says: '--all and --changed-since contradict each other' },
  {
    bin: 'e2e',
    args: ['plan', '--changed-files', '-', '--changed-since', 'x'],
    says: '--changed-since and --changed-files contradict each other',
  },
  { bin: 'e2e', args: [], says: 'which command?' },
  { bin: 'e2e', args: ['run'], says: 'Not enough non-option arguments: got 0, need at least 1' },
] as const;

describe('a mistake on the command line', () => {
  it.each(mistakes)('$bin $args ends with 2 and says: $says', async ({ bin, args, says }) => {
    const { exitCode, stdout, stderr } = await runCli(bin, args, { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('in the job type is a warning, since old files name types that Prow has not', async () => {
    using place = testDirectory();
    place.write({ 'prow_config.yaml': 'workflows: []\n' });
    const { exitCode, stderr } = await runCli('e2e', ['plan', '--job-type', 'presubmi'], { cwd: place.path });
    expect({ exitCode, stderr: stderr.trim() }).toEqual({
      exitCode: 0,
      stderr:
        'warning: --job-type is "presubmi", which is no type of Prow\'s jobs (presubmit, postsubmit, periodic, batch) → did you mean "presubmit"?',
    });
  });

  it('in an environment variable names the variable', async () => {
    const { exitCode, stderr } = await runCli('run_e2e', [], { cwd, env: { E2E_KEEP_RUNS: 'many' } });
    expect({ exitCode, stderr: stderr.split('\n')[0] }).toEqual({
      exitCode: 2,
      stderr: 'E2E_KEEP_RUNS: expected a number of 0 or more, saw "many"',
    });
  });
});

describe('a configuration file that is not there', () => {
  it('leaves the results where the user is, not where the file would have been', async () => {
    using place = testDirectory();
    place.write({ 'here/README': '' });
    const here = join(place.path, 'here');
    const { exitCode, stdout } = await runCli('run_e2e', ['--config-file', '../prow_config.yaml'], { cwd: here });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: expect.stringContaining(`file://${here}/.argo-e2e/`) });
    expect(readdirSync(place.path)).toEqual(['here']);
  });
});

describe('a flag', () => {
  it('may be written as kubeflow/testing wrote it, and beats its variable', async () => {
    using place = testDirectory();
    place.write({ 'a.yaml': 'workflows: []\n', 'b.yaml': 'workflows: [{}]\n' });
    const env = { E2E_CONFIG_FILE: 'b.yaml' };
    const byFlag = await runCli('e2e', ['plan', '--config_file', 'a.yaml'], { cwd: place.path, env });
    const byVariable = await runCli('e2e', ['plan'], { cwd: place.path, env });
    expect([byFlag.exitCode, byVariable.exitCode]).toEqual([0, 2]);
  });
});

/** Without the line breaks that the width of the terminal makes, nor the space that a full line has none for. */
async function helpOf(bin: 'run_e2e' | 'e2e', words: readonly string[]): Promise<string> {
  const { exitCode, stdout } = await runCli(bin, [...words, '--help'], { cwd });
  expect(exitCode).toBe(0);
  return evenlySpaced(stdout);
}

function evenlySpaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/ ?\[/g, ' [');
}

function describedFlag(name: string, flag: FlagSpec): string {
  const value = flag.value === undefined ? '' : `${flag.value}: `;
  const variable = flag.fromEnvironment === false ? '' : ` [env: ${environmentNameOf(name)}]`;
  const choices = 'choices' in flag && flag.choices ? ` [choices: ${quoted(flag.choices)}]` : '';
  return evenlySpaced(`--${name} ${value}${flag.describe}${variable}${typeText(flag)}${choices}${defaultText(flag)}`);
}

function typeText({ type }: FlagSpec): string {
  return type === 'number' ? '' : ` [${type === 'list' ? 'array' : type}]`;
}

function defaultText(flag: FlagSpec): string {
  if (flag.defaultDescription !== undefined) return ` [default: ${flag.defaultDescription}]`;
  if (!('default' in flag) || flag.default === undefined) return '';
  return ` [default: ${typeof flag.default === 'string' ? quoted([flag.default]) : flag.default}]`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}

describe('a Node that is too old', () => {
  it.each(['run_e2e', 'e2e'] as const)('is told so by %s before anything that it lacks is called', async (bin) => {
    const old =
      'delete process.getBuiltinModule; Object.defineProperty(process, "versions", { value: { node: "18.20.8" } })';
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(old)}`;
    const { exitCode, stdout, stderr } = await runCli(bin, ['--help'], { cwd, env: { NODE_OPTIONS } });
    expect([exitCode, stdout, stderr.split(';')[0]]).toEqual([
      2,
      '',
      `${bin} needs Node 22.19 or newer, this is 18.20.8`,
    ]);
  });
});
