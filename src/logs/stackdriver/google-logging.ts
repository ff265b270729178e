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
  /** Resolves when there are credentials. Called without any, the client would also reject where nobody listens. */
  ready(): Promise<void>;
  listLogEntries(request: ListRequest, options: CallOptions): Promise<readonly [unknown, unknown, ListedEntries]>;
  tailLogEntries(options: CallOptions): Duplex;
  close(): Promise<void>;
}

interface VendorClient extends Omit<LoggingClient, 'ready'> {
  readonly auth: { getClient(): Promise<unknown> };
}

export function createLoggingClient(options: ClientOptions): LoggingClient {
  const client = new v2.LoggingServiceV2Client(options) as VendorClient;
  return {
    ready: async () => {
      if (options.sslCreds === undefined) await client.auth.getClient();
    },
    listLogEntries: (request, call) => client.listLogEntries(request, call),
    tailLogEntries: (call) => client.tailLogEntries(call),
    close: () => client.close(),
  };
}
