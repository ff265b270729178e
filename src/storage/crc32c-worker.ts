/** The thread of crc32c-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { crc32c } from './crc32c.ts';
import type { SumRequest } from './crc32c-thread.ts';

parentPort?.on('message', ({ bytes, before }: SumRequest) => parentPort?.postMessage(crc32c(bytes, before)));
