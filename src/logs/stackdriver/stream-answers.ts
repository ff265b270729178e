import type { Duplex } from 'node:stream';

/** Answers that wait to be read; more are not taken from the stream before. */
const mostWaiting = 100;

/**
 * The answers of a stream of Google's client, from this call on. Its streams are not Node's own: an end or an error that comes before somebody reads
 * would be lost to `for await`. Throws the stream's error.
 */
export function streamAnswers<T>(stream: Duplex): AsyncGenerator<T> {
  const waiting: T[] = [];
  const end: { isHere: boolean; error: unknown } = { isHere: false, error: null };
  let wake = () => {};
  const finish = (error: unknown) => {
    if (!end.isHere) Object.assign(end, { isHere: true, error });
    wake();
  };
  stream.on('data', (answer: T) => {
    waiting.push(answer);
    if (waiting.length >= mostWaiting) stream.pause();
    wake();
  });
  stream.on('error', finish);
  stream.on('status', (status: Status) => finish(status.code === 0 ? null : failureOf(status)));
  for (const event of ['end', 'close']) stream.on(event, () => setImmediate(() => finish(null))); // an error may follow
  const next = async (): Promise<T | null> => {
    while (waiting.length === 0 && !end.isHere)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    const answer = waiting.shift();
    if (waiting.length === 0) stream.resume();
    return answer ?? null;
  };
  return (async function* read() {
    for (let answer = await next(); answer !== null; answer = await next()) yield answer;
    if (end.error !== null) throw end.error;
  })();
}

/** Of gRPC, at the end of a call. */
interface Status {
  readonly code: number;
  readonly details?: string;
}

function failureOf({ code, details = '' }: Status): Error {
  return Object.assign(new Error(details), { code, details });
}
