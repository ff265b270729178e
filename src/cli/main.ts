/** The edge of the program: argv, environment and streams in, exit code out. Nothing else reads `process`, and errors are caught here only. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { formatError } from '../core/format-error.ts';
import { packageRoot } from '../core/package-root.ts';
import { type Invocation, parseSingle, parseVerbs } from './arguments.ts';
import { e2eCommands, runE2eCommand } from './commands.ts';
import type { Host, Sink } from './host.ts';
import { withoutLegacyFlags } from './legacy-arguments.ts';
import { interruptSignal } from './signals.ts';

/** Runs a bin to its exit code and ends the process with it. */
export async function main(bin: Host['bin']): Promise<never> {
  const code = await runBin(bin, process.argv.slice(2), hostOf(bin));
  process.exit(code);
}

async function runBin(bin: Host['bin'], argv: readonly string[], host: Host): Promise<ExitCode> {
  try {
    const invocation = await invocationOf(bin, argv, host);
    if (invocation === null) return exitCodes.passed;
    return await invocation.command.run(invocation.flags as never, invocation.words, host);
  } catch (error) {
    host.stderr.write(`${formatError(error)}\n`);
    return error instanceof HarnessError ? error.exitCode : exitCodes.noVerdict;
  }
}

function invocationOf(bin: Host['bin'], argv: readonly string[], host: Host): Promise<Invocation | null> {
  const edge = {
    version: packageVersion(),
    columns: host.stdout.columns,
    print: (text: string) => host.stdout.write(text),
  };
  if (bin === 'e2e') return parseVerbs(bin, e2eCommands, argv, host.env, edge);
  const modern = withoutLegacyFlags(argv);
  for (const warning of modern.warnings) host.stderr.write(`${warning}\n`);
  return parseSingle(runE2eCommand, modern.argv, host.env, edge);
}

function hostOf(bin: Host['bin']): Host {
  return {
    bin,
    env: process.env,
    cwd: process.cwd(),
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    stdin: process.stdin,
    interrupted: interruptSignal(),
    clock: systemClock,
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
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
