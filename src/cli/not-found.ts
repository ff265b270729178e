import { HarnessError } from '../core/errors.ts';

export function notFound(message: string, hint: string): HarnessError {
  return new HarnessError('NOT_FOUND', message, { hint });
}
