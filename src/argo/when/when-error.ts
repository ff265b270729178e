import { HarnessError } from '../../core/errors.ts';

/** Thrown when a `when` cannot be read or computed; the message is Argo's. */
export class WhenError extends HarnessError {
  override readonly name = 'WhenError';

  constructor(message: string) {
    super('WORKFLOW_DEFINITION', message, { hint: 'quote both sides of the comparison' });
  }
}
