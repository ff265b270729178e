/** What the rest of the program knows of the Kubernetes API: requests and answers. `connect.ts` makes one. */

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the server's address, each segment encoded: `/apis/argoproj.io/v1alpha1/namespaces/ci/workflows`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; of a PATCH as an RFC 7386 merge patch. */
  readonly body?: unknown;
  /** Media type of the answer. @default application/json */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** Hears the headers of an accepted request, of which some tell what no body does: `date`. */
  readonly onHeaders?: (headers: Readonly<Record<string, string | readonly string[] | undefined>>) => void;
}

/** The API server of one kubeconfig context; all requests share its connections and credentials. */
export interface KubeClient {
  /** `https://host:port`, for messages; without credentials. */
  readonly server: string;
  /** Namespace of the context; `default` where it names none. */
  readonly namespace: string;
  /** One JSON answer. Sent once; a 401 renews the credentials and is sent once more. Throws KubeError, also when there is no answer within 30 s. */
  request<T = unknown>(request: KubeRequest): Promise<T>;
  /**
   * An answer that goes on, line by line: a watch, a followed log. Ends when the server ends it. Throws KubeError for a refusal, a connection that
   * breaks, and when not a single byte comes for `idleMs`.
   */
  lines(request: KubeRequest, options: { readonly idleMs: number }): AsyncIterable<string>;
  /** Takes this client's credentials, past ones included, out of a text that came from elsewhere. Errors of the client have none in them anyway. */
  redact?(text: string): string;
  close(): Promise<void>;
}
