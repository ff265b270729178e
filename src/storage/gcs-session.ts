/** Exchanges with one bucket: with credentials, tried again while the trouble may pass, given up together when it does not. */
import { type Clock, systemClock } from '../core/clock.ts';
import { retry } from '../core/retry.ts';
import { failureOfAnswer, failureOfConnection, GcsFailure } from './gcs-failure.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './gcs-http.ts';

/** Headers that say who asks. Throws GcsFailure when nobody can tell. `anew`: those given before were refused. */
export type Authorize = (url: URL, anew: boolean) => Promise<Readonly<Record<string, string>>>;

export interface SessionOptions {
  readonly http: HttpClient;
  readonly authorize: Authorize;
  /** Milliseconds for which one object is tried. */
  readonly patienceMs: number;
  /** Ends trying, and what is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Called when an outage begins: what is tried again, and why. */
  readonly onTrouble?: ((failure: GcsFailure) => void) | undefined;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export type GcsRequest = Pick<HttpRequest, 'method' | 'url'> & Partial<Pick<HttpRequest, 'headers' | 'body'>>;

const firstPauseMs = 500;
const longestPauseMs = 8_000;
/** After one object was given up the others are not even tried for this long, */
const restMs = 15_000;
/** and get a single attempt until this long after. */
const impatientMs = 60_000;

export class GcsSession {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  #givenUp: { readonly failure: GcsFailure; readonly at: number } | null = null;
  #isTroubled = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** One exchange, tried until it is answered with success or one of `expected`. Throws GcsFailure. */
  send(request: GcsRequest, expected: readonly number[] = []): Promise<HttpAnswer> {
    return this.trying(() => this.once(request, expected));
  }

  /** Does `work` until nothing passing stops it any more. Throws the GcsFailure that lasts. */
  async trying<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    const { patienceMs, signal, random } = this.#options;
    const givenUp = this.#givenUp;
    const sinceMs = givenUp === null ? Number.POSITIVE_INFINITY : this.#clock.elapsed() - givenUp.at;
    if (givenUp !== null && sinceMs < restMs) throw givenUp.failure;
    try {
      const result = await retry(work, {
        attempts: sinceMs > impatientMs ? Number.POSITIVE_INFINITY : 1,
        baseMs: firstPauseMs,
        maxMs: longestPauseMs,
        deadlineMs: patienceMs,
        isRetryable: (error) => error instanceof GcsFailure && error.isPassing && this.#givenUp === givenUp,
        onRetry: (error) => this.#tell(error),
        clock: this.#clock,
        signal,
        ...(random === undefined ? {} : { random }),
      });
      this.#givenUp = null;
      this.#isTroubled = false;
      return result;
    } catch (error) {
      const failure = signal?.aborted ? interruptedFailure : error;
      if (failure instanceof GcsFailure && concernsAll(failure)) this.#givenUp = { failure, at: this.#clock.elapsed() };
      throw failure;
    }
  }

  /** One exchange, once; credentials that have run out are renewed. */
  async once(request: GcsRequest, expected: readonly number[] = []): Promise<HttpAnswer> {
    const answer = await this.#exchange(request, false);
    const last = answer.status === 401 ? await this.#exchange(request, true) : answer;
    if ((last.status >= 200 && last.status < 300) || expected.includes(last.status)) return last;
    throw failureOfAnswer(last);
  }

  /** Once an outage, not once an object. */
  #tell(error: unknown): void {
    if (this.#isTroubled || !(error instanceof GcsFailure)) return;
    this.#isTroubled = true;
    this.#options.onTrouble?.(error);
  }

  async #exchange({ method, url, headers = {}, body = [] }: GcsRequest, anew: boolean): Promise<HttpAnswer> {
    const { http, authorize, signal } = this.#options;
    const credentials = await authorize(url, anew);
    try {
      return await http.exchange({ method, url, headers: { ...headers, ...credentials }, body, signal });
    } catch (error) {
      throw failureOfConnection(error);
    }
  }
}

const interruptedFailure = new GcsFailure(0, 'there was no time left to wait for it', false);

/** Whatever is asked next meets the same. A 403 may be about one object: who may create need not be allowed to replace. */
function concernsAll({ status }: GcsFailure): boolean {
  return [-1, 0, 401, 404, 408, 429].includes(status) || status >= 500;
}
