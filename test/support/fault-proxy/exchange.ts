import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from './fault.ts';
import { type Stage, stageOf } from './stage.ts';

/** A request as it was made, and what the client got. */
export interface RecordedRequest {
  readonly stage: Stage;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string;
  /** The document that was sent; null where there was none. */
  readonly body: unknown;
  readonly fault: Fault | null;
  /** Of the answer that the client got; null where it got none. */
  readonly status: number | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** On the wire to the client so far, head and body. */
  readonly bytes: number;
}

/** One request and its answer while they pass. */
export class Exchange implements RecordedRequest {
  readonly stage: Stage;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string;
  readonly startedAt: number = Date.now();
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #writtenBefore: number;
  #bytes: number | null = null;
  body: unknown = null;
  fault: Fault | null = null;

  constructor(message: IncomingMessage, response: ServerResponse) {
    const url = new URL(message.url ?? '/', 'http://proxy');
    this.method = message.method ?? '';
    this.stage = stageOf(this.method, url);
    this.path = url.pathname;
    this.query = Object.fromEntries(url.searchParams);
    this.accept = message.headers.accept ?? '';
    this.#response = response;
    this.#socket = message.socket;
    this.#writtenBefore = message.socket.bytesWritten;
    response.on('close', () => {
      this.#bytes = this.bytes;
    });
  }

  get bytes(): number {
    return this.#bytes ?? this.#socket.bytesWritten - this.#writtenBefore;
  }

  get status(): number | null {
    return this.#response.headersSent ? this.#response.statusCode : null;
  }
}
