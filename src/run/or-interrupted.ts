import { InterruptedError } from '../core/errors.ts';

/** The work's result, or the signal's reason as soon as it fires; the work may go on unheard. */
export function orInterrupted<T>(work: Promise<T>, interrupted: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(interrupted.reason ?? new InterruptedError('a signal'));
    work.then(resolve, reject).finally(() => interrupted.removeEventListener('abort', stop));
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
}
