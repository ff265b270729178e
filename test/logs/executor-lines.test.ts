/** What Argo 4.1's executor writes into the log of the step that it runs, as a real one wrote it. */
import { describe, expect, it } from 'vitest';
import { createOwnText, createOwnTexts } from '../../src/logs/executor-lines.ts';

const waiting = 'time=2026-11-21T19:17:23.441Z level=INFO msg="waiting for signals" argo=true signalPath=/x';
const exited = 'time=2026-11-21T19:17:24.441Z level=INFO msg="sub-process exited" argo=true error="exit status 3"';
const lastWord = 'Error: exit status 3';

function ownOf(lines: readonly string[]): readonly string[] {
  const ownText = createOwnText();
  return lines.flatMap((line) => ownText(line) ?? []);
}

describe('of the lines of a container', () => {
  it.each([
    { what: 'its last word on a step that failed', lines: [waiting, 'hello', exited, lastWord], own: ['hello'] },
    {
      what: 'its last word where the step’s unended line comes behind it',
      lines: [waiting, exited, lastWord, 'unended'],
      own: ['unended'],
    },
    {
      what: 'its last word on a step that a signal ended',
      lines: [exited.replace('exit status 3', 'signal: killed'), 'Error: signal: killed'],
      own: [],
    },
    {
      what: 'its last word as of Argo 3.7, whose line before it tells of no error',
      lines: ['time="2026-11-21T07:25:20.190Z" level=info msg="sub-process exited" argo=true error="<nil>"', lastWord],
      own: [],
    },
    {
      what: 'what its own containers say of their memory',
      lines: [
        'time="2026-11-21T20:02:00.292Z" level=info msg="Alloc=9590 TotalAlloc=15966 Sys=26794 NumGC=4 Goroutines=3"',
        'time="2026-11-21T20:02:00.292Z" level=info msg="Alloc=much"',
      ],
      own: ['time="2026-11-21T20:02:00.292Z" level=info msg="Alloc=much"'],
    },
  ])('those of Argo’s executor are left out: $what', ({ lines, own }) => {
    expect(ownOf(lines)).toEqual(own);
  });

  it('the step’s own of the same words stays: its process has not ended then', () => {
    expect(ownOf([waiting, lastWord, exited, lastWord])).toEqual([lastWord]);
  });

  it('what says why a step’s command could not be run stays: it is all there is', () => {
    const reason = 'failed to find name in PATH: exec: "nonono": executable file not found in $PATH';
    expect(ownOf([`Error: ${reason}`, reason])).toEqual([`Error: ${reason}`, reason]);
  });

  it('those of one pod do not change what another’s mean', () => {
    const ownText = createOwnTexts();
    const of = (pod: string, line: string) => ownText({ pod, container: 'main' }, line);
    expect([of('a', exited), of('b', lastWord), of('a', lastWord)]).toEqual([null, lastWord, null]);
  });
});
