/** argv and environment → the typed flags of a command, through yargs. Flag beats environment beats default. */
import yargs, { type Argv } from 'yargs';
import { UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Command, FlagSpec } from './command.ts';
import { type Environment, optionOf } from './flag-option.ts';

export interface Invocation {
  readonly command: Command;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

/** A bin with one command and no verb, like `run_e2e`. Null: help or version was asked for and printed. */
export async function parseSingle(
  command: Command,
  argv: readonly string[],
  env: Environment,
  edge: ParserEdge,
): Promise<Invocation | null> {
  const parser = configure(
    base(command.name, edge).usage(`$0 ${positionalUsage(command)}\n\n${command.describe}`),
    command,
    env,
  );
  const parsed = await parse(parser, withBareValues(argv, command), flagsOf(command), edge);
  return parsed === null ? null : invocationOf(command, parsed, 0);
}

/** Commands of the menu whose first example stands below it: what a person begins with comes first. */
const firstSteps = 4;

/** A bin with verbs, like `e2e`. */
export async function parseVerbs(
  bin: string,
  commands: readonly Command[],
  argv: readonly string[],
  env: Environment,
  edge: ParserEdge,
): Promise<Invocation | null> {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  refuseUnknownCommand(argv, names);
  let chosen: Command | null = null;
  let parser = base(bin, edge)
    .usage(`${bin} <command>\n\n${bin} <command> --help says more.`)
    .demandCommand(1, 'which command?');
  for (const [line, meaning] of commands.slice(0, firstSteps).flatMap(({ examples }) => examples.slice(0, 1)))
    parser = parser.example(line, meaning);
  for (const command of commands) {
    const verb = [`${command.name} ${positionalUsage(command)}`.trim(), ...(command.aliases ?? [])];
    parser = parser.command(
      verb,
      command.describe,
      (sub) => configure(sub, command, env),
      () => {
        chosen = command;
      },
    );
  }
  const named = commands.find((command) => command.name === argv[0] || command.aliases?.includes(argv[0] ?? ''));
  const words = named === undefined ? argv : withBareValues(argv, named);
  const parsed = await parse(parser, words, named ? flagsOf(named) : names, edge);
  return parsed === null || chosen === null ? null : invocationOf(chosen, parsed, 1);
}

/** yargs would count the words that follow as unknown, too. */
function refuseUnknownCommand(argv: readonly string[], names: readonly string[]): void {
  const [word = '-'] = argv;
  if (
    word.startsWith('-') ||
    names.includes(word) ||
    ['help', '--help', '--version'].some((each) => argv.includes(each))
  )
    return;
  throw new UsageError(`Unknown command: ${word}`, { hint: didYouMean(word, names) ?? 'see --help' });
}

export interface ParserEdge {
  readonly version: string;
  readonly columns: number;
  readonly print: (text: string) => void;
}

type Parsed = Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };

interface Answer {
  readonly values: Parsed;
  /** Flags that nobody typed. */
  readonly untyped: ReadonlySet<string>;
}

function base(name: string, edge: ParserEdge): Argv {
  return yargs()
    .scriptName(name)
    .locale('en')
    .version(edge.version)
    .help()
    .epilogue('A flag may be written with _ for -. It beats its environment variable, which beats the default.')
    .wrap(Math.min(Math.max(edge.columns, 80), 120))
    .strict()
    .exitProcess(false)
    .parserConfiguration({
      'greedy-arrays': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'boolean-negation': true,
    });
}

function configure(parser: Argv, command: Command, env: Environment): Argv {
  let configured = parser;
  for (const [name, flag] of Object.entries(command.flags))
    configured = configured.option(name, optionOf(name, flag, env));
  for (const [name, positional] of Object.entries(command.positionals ?? {})) {
    configured = configured.positional(name, {
      describe: positional.describe,
      type: 'string',
      array: positional.rest ?? false,
    });
  }
  for (const [line, meaning] of command.examples) configured = configured.example(line, meaning);
  return configured;
}

async function parse(
  parser: Argv,
  argv: readonly string[],
  known: readonly string[],
  edge: ParserEdge,
): Promise<Answer | null> {
  let failure: UsageError | null = null;
  parser.fail((message, error) => {
    // yargs calls this again for what it throws itself; the first complaint is the right one.
    failure ??=
      error instanceof UsageError
        ? error
        : new UsageError(message ?? error.message, { hint: suggestionFor(message ?? '', known) });
  });
  let printed = false;
  const parsed = await new Promise<Parsed>((resolve, reject) => {
    Promise.resolve(
      parser.parseAsync(withDashes(argv), {}, (_error: unknown, _argv: unknown, output: string) => {
        if (output !== '') {
          printed = true;
          edge.print(`${output}\n`);
        }
      }),
    ).then((value) => resolve(value as Parsed), reject);
  }).catch((error: unknown) => {
    throw failure ?? error;
  });
  if (failure !== null) throw failure;
  return printed ? null : { values: parsed, untyped: untypedIn(parser) };
}

function untypedIn({ parsed }: Argv): ReadonlySet<string> {
  const defaulted = typeof parsed === 'object' && 'defaulted' in parsed ? parsed.defaulted : null;
  return new Set(Object.keys(defaulted ?? {}));
}

/** kubeflow/testing spelled its flags `--config_file`. */
function withDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const isFlag = (word: string, index: number) => word.startsWith('--') && (end === -1 || index < end);
  return argv.map((word, index) => {
    if (word === '-') return hiddenDash;
    return isFlag(word, index) ? word.replace(/^--[^=]+/, (name) => name.replaceAll('_', '-')) : word;
  });
}

/** yargs would take the word behind such a flag for its value. */
function withBareValues(argv: readonly string[], { flags }: Command): readonly string[] {
  const end = argv.indexOf('--');
  return argv.map((word, index) => {
    if (!word.startsWith('--') || (end !== -1 && index >= end)) return word;
    const flag = flags[word.slice(2).replaceAll('_', '-')];
    return flag?.type === 'string' && flag.valueWhenBare !== undefined ? `${word}=${flag.valueWhenBare}` : word;
  });
}

/** A lone `-`, standard input, goes through the parser in disguise: as a positional yargs takes it for a flag without a name. */
const hiddenDash = '\u0000-';

function plainDash(value: unknown): unknown {
  return value === hiddenDash ? '-' : value;
}

function suggestionFor(message: string, known: readonly string[]): string | undefined {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const prefix = known[0]?.startsWith('--') ? '--' : '';
  const hints = unknown.map((word) => didYouMean(prefix + kebabCase(word), known)).filter((hint) => hint !== null);
  return hints.length > 0 ? hints.join(' ') : 'see --help';
}

/** `config-file` for `configFile`. */
function kebabCase(word: string): string {
  return word.replace(/[a-z0-9](?=[A-Z])/g, '$&-').toLowerCase();
}

function flagsOf(command: Command): readonly string[] {
  return Object.keys(command.flags).map((name) => `--${name}`);
}

function positionalUsage(command: Command): string {
  return Object.entries(command.positionals ?? {})
    .map(([name, { required, rest }]) => (required ? `<${name}${rest ? '..' : ''}>` : `[${name}${rest ? '..' : ''}]`))
    .join(' ');
}

function invocationOf(command: Command, { values, untyped }: Answer, verbs: number): Invocation {
  const isTyped = (name: string) => values[name] !== undefined && !untyped.has(name);
  const givenTo = ([name, flag]: readonly [string, FlagSpec]) =>
    isTyped(name) ? values[name] : (impliedValue(flag, isTyped) ?? values[name]);
  const flags = Object.fromEntries(
    Object.entries(command.flags).map((each) => [each[0], plainDash(givenTo(each)) ?? emptyOf(each[1])]),
  );
  refuseContradictions(command, flags);
  const named = Object.keys(command.positionals ?? {}).flatMap((name) => values[name] ?? []);
  const words = [...named, ...values._.slice(verbs)].map((word) => String(plainDash(word)));
  return { command, flags, words };
}

function impliedValue(flag: FlagSpec, isTyped: (name: string) => boolean): string | undefined {
  const implied = flag.type === 'string' ? flag.impliedBy : undefined;
  return implied?.flags.some(isTyped) ? implied.value : undefined;
}

function refuseContradictions(command: Command, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, { excludes = [] }] of Object.entries(command.flags)) {
    const other = excludes.find((each) => flags[name] && flags[each]);
    if (other !== undefined)
      throw new UsageError(`--${name} and --${other} contradict each other`, { hint: 'leave out one of them' });
  }
}

function emptyOf(flag: FlagSpec): unknown {
  return flag.type === 'list' ? [] : flag.type === 'boolean' ? false : undefined;
}
