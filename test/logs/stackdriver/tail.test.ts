/** `--follow` of Cloud Logging: the tail API of the real client. */
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/logs/log-line.ts';
import type { Stackdriver } from '../../../src/logs/stackdriver/stackdriver.ts';
import { type FakeLogging, fakeLogging } from '../../support/fake-logging.ts';
import { entryAt, openAt, query } from './rig.ts';

interface Following {
  /** Resolves with the texts once there are so many. */
  texts(count: number): Promise<readonly string[]>;
  readonly suppressed: readonly (readonly [number, string])[];
  /** Resolves when following has ended. */
  stop(): Promise<void>;
  readonly ended: Promise<unknown>;
}

function follow(logs: Stackdriver): Following {
  const over = new AbortController();
  const texts: string[] = [];
  const suppressed: [number, string][] = [];
  const onSuppressed = (...told: [number, string]) => suppressed.push(told);
  const read = async (lines: AsyncIterable<LogLine>) => {
    for await (const { text } of lines) texts.push(text);
  };
  const ended = read(logs.follow(query, { signal: over.signal, onSuppressed })).catch((error: unknown) => error);
  return {
    suppressed,
    ended,
    texts: async (count) => {
      while (texts.length < count) await new Promise(setImmediate);
      return [...texts];
    },
    stop: async () => {
      over.abort();
      await ended;
    },
  };
}

async function following(work: (server: FakeLogging, follows: Following) => Promise<void>): Promise<void> {
  await using server = await fakeLogging();
  await using logs = openAt(server);
  const follows = follow(logs);
  try {
    await work(server, follows);
  } finally {
    await follows.stop();
  }
}

describe('following Cloud Logging', () => {
  it('gives what there is, then what comes, and ends when nobody wants more', async () => {
    await using server = await fakeLogging();
    server.add(entryAt(1, 'before'));
    await using logs = openAt(server);
    const follows = follow(logs);
    const tail = await server.tailed(1);
    tail.send([entryAt(2, 'while'), entryAt(3, 'other', { labels: { 'k8s-pod/step_name': 'lint' } })]);
    tail.send([entryAt(4, 'after')]);
    expect(await follows.texts(3)).toEqual(['before', 'while', 'after']);
    expect(tail.filter).not.toContain('timestamp');
    await follows.stop();
  });

  it('gives once what the list and the stream both have', async () => {
    await using server = await fakeLogging();
    server.add(entryAt(1, 'one'), entryAt(2, 'two'));
    await using logs = openAt(server);
    const follows = follow(logs);
    (await server.tailed(1)).send([entryAt(2, 'two'), entryAt(3, 'three')]);
    expect(await follows.texts(3)).toEqual(['one', 'two', 'three']);
    await follows.stop();
  });

  it('goes on after the stream broke, with what came meanwhile and without doubles', async () => {
    await following(async (server, follows) => {
      server.add(entryAt(1, 'one'));
      (await server.tailed(1)).send([entryAt(1, 'one')]);
      await follows.texts(1);
      server.add(entryAt(5, 'meanwhile'));
      server.tails[0]?.end({ code: 14, details: 'broken' });
      (await server.tailed(2)).send([entryAt(9, 'then')]);
      expect(await follows.texts(3)).toEqual(['one', 'meanwhile', 'then']);
    });
  });

  it('goes on when a session has come to its end, as each does after an hour', async () => {
    await following(async (server, follows) => {
      (await server.tailed(1)).send([entryAt(1, 'one')]);
      await follows.texts(1);
      server.tails[0]?.end();
      (await server.tailed(2)).send([entryAt(2, 'two')]);
      expect(await follows.texts(2)).toEqual(['one', 'two']);
    });
  });

  it('tells how many entries Google left out', async () => {
    await following(async (server, follows) => {
      (await server.tailed(1)).send([entryAt(1, 'one')], 17);
      await follows.texts(1);
      expect(follows.suppressed).toEqual([[17, 'RATE_LIMIT']]);
    });
  });

  it('that is refused is an error', async () => {
    await following(async (server, follows) => {
      (await server.tailed(1)).end({ code: 7, details: 'Permission denied' });
      expect(await follows.ended).toMatchObject({ code: 'LOG', message: expect.stringContaining('Permission denied') });
    });
  });
});
