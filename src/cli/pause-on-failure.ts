/** `--pause-on-failure`: a failed step of this machine stays for a while, and whoever is at the terminal learns how to get into it. */
import { UsageError } from '../core/errors.ts';
import { parseGoDuration } from '../core/go-duration.ts';
import type { FailedStep, OnFailure } from '../engine/local/pods/failed-step.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import type { FlagValues } from './command.ts';
import type { engineFlags } from './flags.ts';
import type { Host } from './host.ts';

/** Node fires a longer timer at once. */
const longestMs = 2 ** 31 - 1;

type PauseFlags = Pick<FlagValues<typeof engineFlags>, 'pause-on-failure'>;

/** How long a failed step is kept, in milliseconds and as it was typed; null where the flag is not given. Throws UsageError for what is no duration. */
export function pauseOf({
  'pause-on-failure': text,
}: PauseFlags): { readonly text: string; readonly ms: number } | null {
  if (text === undefined) return null;
  const ms = parseGoDuration(text);
  if (ms === null || ms <= 0)
    throw new UsageError(`--pause-on-failure=${text}: expected a duration with a unit, such as 10m`);
  return { text, ms };
}

/** Undefined where the flag is not given. Throws UsageError for what is no duration. */
export function pauseOnFailure(
  flags: PauseFlags,
  host: Pick<Host, 'stdin' | 'clock'>,
  say: (line: string) => void,
): OnFailure | undefined {
  const pause = pauseOf(flags);
  if (pause === null) return undefined;
  const { text, ms } = pause;
  const keys = enterKeys(host.stdin);
  return async (step, stop) => {
    for (const line of linesOf(step, text)) say(line);
    const over = new AbortController();
    const signal = AbortSignal.any([stop, over.signal]);
    try {
      await Promise.race([keys.next(signal), host.clock.sleep(Math.min(ms, longestMs), signal)]);
    } catch (error) {
      if (!stop.aborted) throw error;
    } finally {
      over.abort();
    }
    say(neutraliseLine(`${step.nodeName} goes on`));
  };
}

function linesOf({ nodeName, exitCode, directory, environmentFile, enter }: FailedStep, text: string): string[] {
  return [
    `${nodeName} failed (exit code ${exitCode}) and is kept for ${text}; Enter goes on`,
    `  files        ${directory}`,
    `  environment  ${environmentFile}`,
    enter === null ? '  to enter it, install nsenter (util-linux)' : `  enter        ${enter}`,
  ].map(neutraliseLine);
}

/** One reader of standard input, begun when it is first asked, tells every step that waits. The end of the input is no key. */
function enterKeys(stdin: Host['stdin']): { next(signal: AbortSignal): Promise<void> } {
  const waiting = new Set<() => void>();
  let isRead = false;
  const read = async () => {
    for await (const chunk of stdin) {
      if (!Buffer.from(chunk).includes('\n')) continue;
      for (const go of waiting) go();
    }
  };
  return {
    next: (signal) =>
      new Promise((resolve) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => waiting.delete(resolve), { once: true });
        if (isRead) return;
        isRead = true;
        read().catch(() => {}); // an input that cannot be read has no keys; the time runs all the same
      }),
  };
}
