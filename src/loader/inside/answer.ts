import { writeSync } from 'node:fs';
import { type ChildMessage, resultFd } from '../protocol.ts';

export type Answer = (message: ChildMessage) => void;

/**
 * A way to write messages that the author's code cannot listen to or replace: everything it needs is taken before that code is loaded.
 */
export function createAnswer(token: string): Answer {
  const stringify = JSON.stringify;
  const write = writeSync;
  const encode = TextEncoder.prototype.encode.bind(new TextEncoder());
  return (message) => {
    const bytes = encode(`${token} ${stringify(message)}\n`);
    for (let from = 0; from < bytes.length; ) from += writeSome(write, bytes, from);
  };
}

/** The pipe may be full while the parent reads; it does not block. */
function writeSome(write: typeof writeSync, bytes: Uint8Array, from: number): number {
  try {
    return write(resultFd, bytes, from);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
