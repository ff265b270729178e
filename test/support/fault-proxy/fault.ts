import type { ServerResponse } from 'node:http';
import type { Stage } from './stage.ts';

/** HTTP refusals that can be injected. */
export const faultStatuses = {
  '401': { code: 401, reason: 'Unauthorized', message: 'Unauthorized' },
  '403': { code: 403, reason: 'Forbidden', message: 'workflows.argoproj.io is forbidden' },
  '409': { code: 409, reason: 'AlreadyExists', message: 'workflows.argoproj.io already exists: injected by a test' },
  '410': { code: 410, reason: 'Expired', message: 'The resourceVersion for the provided watch is too old.' },
  '429': { code: 429, reason: 'TooManyRequests', message: 'Too many requests, please try again later.' },
  '500': { code: 500, reason: 'InternalError', message: 'Internal error occurred: injected by a test' },
  '503': { code: 503, reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' },
} as const;
export type FaultStatus = keyof typeof faultStatuses;

export const faults = [
  /** Nobody listens at the address for `forMs`; all connections are cut. */
  'refused',
  /** Half of the answer, then the connection is reset. */
  'reset in mid-body',
  /** Half of the answer, ended as if it were all. */
  'truncated JSON',
  /** A stream is ended after its first bytes, in good order. */
  'ended',
  /** The request is taken, and nothing ever comes; a stream falls silent after its first bytes. */
  'half-open',
  ...(Object.keys(faultStatuses) as FaultStatus[]),
  /** An answer 200 whose only line is an ERROR event with 410. */
  '410 event',
  /** The answer comes `forMs` later. */
  'delay',
  /** The API server does what it was asked, and the answer is lost. */
  'lost answer',
  /** Something else is done (`meanwhile`) before the request is passed on. */
  'meanwhile',
] as const;
export type Fault = (typeof faults)[number];

export interface FaultRule {
  readonly stage: Stage;
  readonly fault: Fault;
  /** How many requests of the stage it hits; with `forMs` of a refusal by status or a break, those within that time as well. @default 1 */
  readonly times?: number;
  /** How many requests of the stage go through before. @default 0 */
  readonly after?: number;
  /** Milliseconds: of an outage, of a delay, or of a period in which every request of the stage is hit. @default 2000 for an outage, 5000 for a delay */
  readonly forMs?: number;
  readonly meanwhile?: () => Promise<void>;
  /** `Retry-After` of a 429 and a 503, seconds. @default 1 */
  readonly retryAfterSeconds?: number;
}

/** A rule with its own count of the requests it has seen. */
export class ArmedRule {
  readonly rule: FaultRule;
  #seen = 0;
  #hits = 0;
  #since: number | null = null;

  constructor(rule: FaultRule) {
    this.rule = rule;
  }

  /** How many requests it has hit. */
  get hits(): number {
    return this.#hits;
  }

  /** Whether this request is hit; each may be asked once. */
  hit(stage: Stage, now: number): boolean {
    const { rule } = this;
    if (stage !== rule.stage) return false;
    this.#seen += 1;
    if (this.#seen <= (rule.after ?? 0)) return false;
    this.#since ??= now;
    const isPeriod = rule.forMs !== undefined && rule.fault !== 'refused' && rule.fault !== 'delay';
    const isHit = isPeriod ? now - this.#since < (rule.forMs ?? 0) : this.#hits < (rule.times ?? 1);
    if (isHit) this.#hits += 1;
    return isHit;
  }
}

/** RBAC's words. */
const forbidden = (verb: string) =>
  `workflows.argoproj.io is forbidden: User "somebody" cannot ${verb} resource "workflows" in API group "argoproj.io" in the namespace "ci"`;
const verbs: Readonly<Record<Stage, string>> = {
  'dry run': 'create',
  create: 'create',
  watch: 'watch',
  get: 'get',
  list: 'list',
  shutdown: 'patch',
  delete: 'delete',
  other: 'get',
};

/** Answers with a Status as the API server does. */
export function refuse(response: ServerResponse, fault: FaultStatus, rule: FaultRule): void {
  const { retryAfterSeconds = 1, stage } = rule;
  const { code, reason } = faultStatuses[fault];
  const message = fault === '403' ? forbidden(verbs[stage]) : faultStatuses[fault].message;
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  const retryAfter = code === 429 || code === 503 ? { 'retry-after': String(retryAfterSeconds) } : {};
  response.writeHead(code, { 'content-type': 'application/json', ...retryAfter }).end(JSON.stringify(body));
}

export function expiredEvent(response: ServerResponse): void {
  const { code, reason, message } = faultStatuses['410'];
  const object = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
}

export function isFaultStatus(fault: Fault): fault is FaultStatus {
  return fault in faultStatuses;
}
