import { HarnessError, type HarnessErrorOptions } from '../core/errors.ts';

/** What Kubernetes puts into the body of a refusal. Source: apimachinery meta/v1 Status. */
export interface KubeStatus {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
    readonly retryAfterSeconds?: number;
  };
}

/** Thrown when the API server refuses a request or does not answer it. Never holds a credential. */
export class KubeError extends HarnessError {
  override readonly name = 'KubeError';
  /** HTTP status; 0 when there was no whole answer. */
  readonly status: number;
  readonly kubeStatus: KubeStatus;
  /** From `Retry-After`, milliseconds; null where the server named no time. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    answer: { readonly status: number; readonly kubeStatus?: KubeStatus; readonly retryAfterMs?: number | null },
    options: HarnessErrorOptions = {},
  ) {
    super('ENGINE', message, options);
    this.status = answer.status;
    this.kubeStatus = answer.kubeStatus ?? {};
    this.retryAfterMs = answer.retryAfterMs ?? null;
  }

  /** Whether the same request may be answered later: no answer, 408, 429, 5xx. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}
