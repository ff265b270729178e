import { HarnessError, type HarnessErrorOptions, type Problem } from '../../core/errors.ts';

/** Thrown when no cluster can be chosen or its credentials cannot be used, before anything is sent: whoever wrote the kubeconfig or the flags must act. */
export class KubeconfigError extends HarnessError {
  override readonly name = 'KubeconfigError';
  constructor(message: string, options?: HarnessErrorOptions) {
    super('CONFIG', message, options);
  }
}

/** One error for all that is wrong: a single problem is the message itself. */
export function kubeconfigErrorOf(subject: string, problems: readonly Problem[]): KubeconfigError {
  const [only, ...others] = problems;
  if (only === undefined || others.length > 0)
    return new KubeconfigError(`${subject} cannot be used: ${problems.length} problems`, { problems });
  const place = [only.file, only.line, only.column].filter((part) => part !== null).join(':');
  return new KubeconfigError(`${place === '' ? '' : `${place}: `}${only.message}`, { hint: only.hint ?? undefined });
}
