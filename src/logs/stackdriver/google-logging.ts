/** Loaded only where Cloud Logging is asked: its client and gRPC are large. The only door to the vendor's package, which gives this class no types. */
import type { Duplex } from 'node:stream';
import { v2 } from '@google-cloud/logging';
import type { ListedEntries } from './log-entry.ts';

export interface ClientOptions {
  readonly projectId: string;
  readonly apiEndpoint?: string;
  readonly port?: number;
  /** Of gRPC, for a server without TLS. */
  readonly sslCreds?: unknown;
}

export interface ListRequest {
  readonly resourceNames: readonly string[];
  readonly filter: string;
  readonly orderBy: string;
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface CallOptions {
  readonly autoPaginate?: boolean;
  readonly timeout: number;
  readonly retry: { readonly retryCodes: readonly number[] };
}

export interface LoggingClient {
  listLogEntries(request: ListRequest, options: CallOptions): Promise<readonly [unknown, unknown, ListedEntries]>;
  tailLogEntries(options: CallOptions): Duplex;
  close(): Promise<void>;
}

export function createLoggingClient(options: ClientOptions): LoggingClient {
  const client: LoggingClient = new v2.LoggingServiceV2Client(options);
  return client;
}
