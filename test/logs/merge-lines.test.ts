import { describe, expect, it } from 'vitest';
import { exactTime, exactTimeOf, exactTimeOfSeconds, type LogLine, type LogOrigin } from '../../src/logs/log-line.ts';
import { type LineStream, mergeLines } from '../../src/logs/merge-lines.ts';
import { createOverlap } from '../../src/logs/overlap.ts';

const origin: LogOrigin = { source: 'pods', namespace: 'ci', workflow: 'w', pod: 'p', container: 'main', step: 's' };

interface Watched extends LineStream {
  readonly events: readonly string[];
}

/** A stream of `time text` lines; `-` for no time. */
function stream(startsAt: string, ...lines: readonly string[]): Watched {
  const events: string[] = [];
  async function* read(): AsyncGenerator<LogLine> {
    try {
      for (const line of lines) {
        const [time = '', text = ''] = line.split(' ');
        yield { origin, text, time: time === '-' ? null : time, severity: null };
      }
    } finally {
      events.push('closed');
    }
  }
  const open = () => {
    events.push('opened');
    return read();
  };
  return { startsAt, open, events };
}

async function merged(...streams: readonly LineStream[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { text } of mergeLines(streams)) texts.push(text);
  return texts;
}

describe('lines of many containers', () => {
  it('are in the order of their times; a line without one stays behind the one before it', async () => {
    expect(
      await merged(
        stream('', '1 a1', '- a2', '5 a3'),
        stream('', '2 b1', '4 b2', '- b3', '9 b4'),
        stream('', '- c1', '3 c2'),
      ),
    ).toEqual(['c1', 'a1', 'a2', 'b1', 'c2', 'b2', 'b3', 'a3', 'b4']);
  });

  it('without any times come one container after the other, as they began', async () => {
    expect(await merged(stream('2', '- b1', '- b2'), stream('1', '- a1', '- a2'))).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('are asked for when their turn comes, and let go where nobody reads on', async () => {
    const [early, late, latest] = [stream('1', '1 a', '4 b'), stream('3', '3 x', '5 y'), stream('9', '9 z')];
    for await (const { text } of mergeLines([early, late, latest])) {
      if (text === 'a') expect(late.events).toEqual([]);
      if (text === 'b') break;
    }
    expect([early.events, late.events, latest.events]).toEqual([['opened', 'closed'], ['opened', 'closed'], []]);
  });
});

describe('the time of a line', () => {
  it.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000000000Z'],
    ['2026-11-21T10:00:00.5Z', '2026-11-21T10:00:00.500000000Z'],
    ['2026-11-21T10:00:00.123456789Z', '2026-11-21T10:00:00.123456789Z'],
    ['2026-11-21T12:00:00.000000001+02:00', '2026-11-21T10:00:00.000000001Z'],
    ['2026-13-21T10:00:00Z', null],
    ['2026-11-21', null],
    ['hello', null],
  ])('%s is %s, so that times are in order as texts are', (text, exact) => {
    expect(exactTime(text)).toBe(exact);
  });

  it('is made from milliseconds, and from seconds and nanoseconds', () => {
    expect(exactTimeOf(Date.parse('2026-11-21T10:00:00.042Z'))).toBe('2026-11-21T10:00:00.042000000Z');
    expect(exactTimeOfSeconds(Date.parse('2026-11-21T10:00:00Z') / 1000, 7)).toBe('2026-11-21T10:00:00.000000007Z');
  });
});

describe('a log that is read again from its last moment', () => {
  it('gives each line once, also those that are alike', () => {
    const overlap = createOverlap();
    const read = (lines: readonly string[]) =>
      lines.filter((line) => {
        const [time = '', text = ''] = line.split(' ');
        return overlap.isNew(time, text);
      });
    expect(read(['1 a', '2 b', '2 b', '2 c'])).toEqual(['1 a', '2 b', '2 b', '2 c']);
    overlap.again();
    expect(read(['1 a', '2 b', '2 b', '2 c', '2 b', '2 d', '3 b'])).toEqual(['2 b', '2 d', '3 b']);
    overlap.again();
    expect(read(['3 b', '4 a'])).toEqual(['4 a']);
    expect(overlap.last).toBe('4');
  });

  it('gives a line that comes late, as one of stderr behind one of stdout, but not when it is read again', () => {
    const overlap = createOverlap();
    const isNew = (time: string) => overlap.isNew(time, `at ${time}`);
    expect(['1', '3', '2', '4'].map(isNew)).toEqual([true, true, true, true]);
    overlap.again();
    expect(['3', '2', '4', '6', '5'].map(isNew)).toEqual([false, false, false, true, true]);
  });

  it('leaves out what is older than the time from which it is wanted', () => {
    const overlap = createOverlap('2');
    expect(['1', '2', '4', '3'].map((time) => overlap.isNew(time, 'x'))).toEqual([false, true, true, true]);
  });
});
