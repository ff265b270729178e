/** The edge of the program: argv, environment and streams in, exit code out. Nothing else reads `process`, and errors are caught here only. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../core/clock.ts';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { formatError } from '../core/format-error.ts';
import { neutraliseText } from '../report/neutralise.ts';
import { orInterrupted } from '../run/or-interrupted.ts';
import { type Invocation, parseSingle, parseVerbs } from './arguments.ts';
import type { Command } from './command.ts';
import type { Host, Sink } from './host.ts';
import { withoutLegacyFlags } from './legacy-arguments.ts';
import { packageVersion } from './package-version.ts';
import { interruptSignal } from './signals.ts';

/** What a bin offers: one command without a verb, or several that are called by theirs. */
export type Menu = Command | readonly Command[];

/** Runs a bin to its exit code and ends the process with it. */
export async function main(bin: Host['bin'], menu: Menu): Promise<never> {
  const host = hostOf(bin);
  const code = await runBin(menu, process.argv.slice(2), host);
  await orInterrupted(Promise.all([drained(process.stdout), drained(process.stderr)]), host.interrupted).catch(
    () => {}, // who interrupts does not wait for a slow reader
  );
  process.exit(code);
}

/** A pipe takes 64 KiB at once; the rest would be lost at exit. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) return resolve();
    stream.write('', () => resolve());
  });
}

async function runBin(menu: Menu, argv: readonly string[], host: Host): Promise<ExitCode> {
  try {
    const invocation = await invocationOf(menu, argv, host);
    if (invocation === null) return exitCodes.passed;
    const { command, flags, words } = invocation;
    const work = command.run(flags as never, words, host);
    return await (command.endsItselfOnInterrupt ? work : orInterrupted(work, host.interrupted));
  } catch (error) {
    host.stderr.write(`${neutraliseText(formatError(error))}\n`);
    return error instanceof HarnessError ? error.exitCode : exitCodes.noVerdict;
  }
}

function invocationOf(menu: Menu, argv: readonly string[], host: Host): Promise<Invocation | null> {
  const edge = {
    version: packageVersion(),
    columns: host.stdout.columns,
    print: (text: string) => host.stdout.write(text),
  };
  if (!('name' in menu)) return parseVerbs(host.bin, menu, argv, host.env, edge);
  const modern = withoutLegacyFlags(argv);
  for (const warning of modern.warnings) host.stderr.write(`${warning}\n`);
  return parseSingle(menu, modern.argv, host.env, edge);
}

function hostOf(bin: Host['bin']): Host {
  return {
    bin,
    env: process.env,
    cwd: process.cwd(),
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    get stdin() {
      return process.stdin; // opening it takes longer than parsing the command line
    },
    interrupted: interruptSignal(),
    clock: systemClock,
    random: Math.random,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  };
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  stream.on('error', () => {}); // a reader such as `head` may go away; the verdict is the exit code
  return {
    write: (text) => {
      stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns || 80; // 0: a terminal that does not tell its size
    },
    get rows() {
      return stream.rows || 24;
    },
  };
}
