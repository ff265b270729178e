import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Answer } from './answers.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Fault {
  /** `cut-request`: the connection is reset while the body is read. `lost-answer`: the work is done and the answer is not given. */
  readonly type: 'cut-request' | 'lost-answer' | 'other';
  /** How often it still happens. */
  times: number;
  readonly matches: (request: SeenRequest) => boolean;
  /** May answer itself. */
  readonly before?: (response: ServerResponse) => Promise<void> | void;
  readonly change?: (answer: Answer) => Answer;
}

type On = RegExp | ((request: SeenRequest) => boolean);

/** The next fault for the request, used up once. */
export function faultFor(faults: readonly Fault[], request: SeenRequest): Fault | undefined {
  const fault = faults.find(({ times, matches }) => times > 0 && matches(request));
  if (fault !== undefined) fault.times -= 1;
  return fault;
}

/** Answers with a status before anything is done. */
export function answers(
  status: number,
  { times = Number.POSITIVE_INFINITY, on = anyUpload, message = '' } = {},
): Fault {
  const before = (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: status, message: message || `status ${status}` } }));
  };
  return { type: 'other', times, matches: matcherOf(on), before };
}

export function cutsRequest({ times = 1, on = anyUpload as On } = {}): Fault {
  return { type: 'cut-request', times, matches: matcherOf(on) };
}

export function losesAnswer({ times = 1, on = anyUpload as On } = {}): Fault {
  return { type: 'lost-answer', times, matches: matcherOf(on) };
}

/** Says nothing until the promise is settled. */
export function waitsFor(
  until: Promise<unknown>,
  { times = Number.POSITIVE_INFINITY, on = anyUpload as On } = {},
): Fault {
  return { type: 'other', times, matches: matcherOf(on), before: async () => void (await until) };
}

/** Stores something and gives the sum of something else. */
export function givesWrongSum({ times = 1, on = anyUpload as On } = {}): Fault {
  const change = (answer: Answer): Answer =>
    answer.status === 200 ? { ...answer, json: { ...(answer.json as object), crc32c: 'AAAAAA==' } } : answer;
  return { type: 'other', times, matches: matcherOf(on), change };
}

const anyUpload: On = /^\/upload\//;

function matcherOf(on: On): (request: SeenRequest) => boolean {
  return on instanceof RegExp ? ({ url }) => on.test(url) : on;
}
