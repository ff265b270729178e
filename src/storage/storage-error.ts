import { HarnessError, type HarnessErrorOptions } from '../core/errors.ts';

/**
 * `store`: it cannot be reached or refuses us, another time or account may be luckier. `body`: what was to be written cannot be read.
 * `name`: no store takes it. `exists`: something else is there that must stay.
 */
export type StorageTrouble = 'store' | 'body' | 'name' | 'exists';

/** Thrown by every ObjectStore. */
export class StorageError extends HarnessError {
  override readonly name = 'StorageError';
  readonly trouble: StorageTrouble;

  constructor(trouble: StorageTrouble, message: string, options?: HarnessErrorOptions) {
    super('STORAGE', message, options);
    this.trouble = trouble;
  }
}
