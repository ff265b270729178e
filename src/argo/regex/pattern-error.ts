import { HarnessError } from '../../core/errors.ts';

/** Thrown when a regular expression is not one of Go's (RE2): the message is Go's. */
export class PatternError extends HarnessError {
  override readonly name = 'PatternError';

  constructor(reason: string, fragment: string) {
    super('WORKFLOW_DEFINITION', `error parsing regexp: ${reason}: \`${fragment}\``, {
      hint: 'Go knows no back references and no look-around: see https://github.com/google/re2/wiki/Syntax',
    });
  }
}
