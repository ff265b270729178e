import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { unreachable } from '../../src/core/unreachable.ts';
import { breakOff } from './fault-proxy/break-off.ts';
import { Exchange, type RecordedRequest } from './fault-proxy/exchange.ts';
import { ArmedRule, expiredEvent, type FaultRule, isFaultStatus, refuse } from './fault-proxy/fault.ts';
import type { Stage } from './fault-proxy/stage.ts';
import { type Passing, passTo, type Upstream } from './fault-proxy/upstream.ts';

export interface FaultProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly server: string;
  /** Every request so far, in the order in which they came. */
  readonly requests: readonly RecordedRequest[];
  inject(rule: FaultRule): ArmedRule;
  /** Nobody listens and nothing is connected for that time. Resolves when it is over. */
  outage(ms: number): Promise<void>;
  /** Requests and bytes to the client of a stage, or of all. */
  traffic(stage?: Stage): { readonly requests: number; readonly bytes: number };
  close(): Promise<void>;
}

/** A reverse proxy on loopback that keeps a record of what passes and breaks what it is told to break. */
export async function startFaultProxy(upstream: Upstream): Promise<FaultProxy> {
  const proxy = new RunningProxy(passTo(upstream));
  await proxy.listen();
  return proxy;
}

class RunningProxy implements FaultProxy {
  readonly requests: RecordedRequest[] = [];
  readonly #passing: Passing;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #rules: ArmedRule[] = [];
  #port = 0;
  #outages = 0;
  #isClosed = false;

  constructor(passing: Passing) {
    this.#passing = passing;
    const settings = { keepAliveTimeout: 120_000, requestTimeout: 0 };
    this.#server = createServer(settings, (message, response) => void this.#handle(message, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
    });
  }

  get server(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  inject(rule: FaultRule): ArmedRule {
    const armed = new ArmedRule(rule);
    this.#rules.push(armed);
    return armed;
  }

  async outage(ms: number): Promise<void> {
    this.#outages += 1;
    if (this.#outages === 1) await this.#stopListening();
    await sleep(ms);
    this.#outages -= 1;
    if (this.#outages === 0 && !this.#isClosed) await this.listen();
  }

  traffic(stage?: Stage): { readonly requests: number; readonly bytes: number } {
    const those = this.requests.filter((request) => stage === undefined || request.stage === stage);
    return { requests: those.length, bytes: those.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stopListening();
    this.#passing.close();
  }

  async #stopListening(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = new Exchange(message, response);
    this.requests.push(exchange);
    const body = await bodyOf(message).catch(() => null);
    if (body === null) return;
    exchange.body = documentOf(body);
    const rule = this.#rules.find((each) => each.hit(exchange.stage, Date.now()))?.rule ?? null;
    exchange.fault = rule?.fault ?? null;
    try {
      await this.#answer({ message, response, body, exchange, rule });
    } catch {
      // the API server is not there, or the connection to it broke: so it is for the client
      response.destroy();
    }
  }

  async #answer(passed: Passed): Promise<void> {
    const { rule, response } = passed;
    if (rule === null) return this.#pass(passed);
    const { fault } = rule;
    if (isFaultStatus(fault)) return refuse(response, fault, rule);
    switch (fault) {
      case 'refused':
        return this.outage(rule.forMs ?? 2_000);
      case '410 event':
        return expiredEvent(response);
      case 'delay':
        await sleep(rule.forMs ?? 5_000);
        return this.#pass(passed);
      case 'meanwhile':
        await rule.meanwhile?.();
        return this.#pass(passed);
      case 'half-open':
        return passed.exchange.stage === 'watch' ? breakOff(fault, await this.#ask(passed), response) : undefined;
      case 'reset in mid-body':
      case 'truncated JSON':
      case 'ended':
      case 'lost answer':
        return breakOff(fault, await this.#ask(passed), response);
      default:
        return unreachable(fault);
    }
  }

  /** The API server's answer. What the client gives up is given up there too. */
  async #ask({ message, response, body, rule }: Passed): Promise<IncomingMessage> {
    if (rule !== null) delete message.headers['accept-encoding'];
    const { request, answer } = this.#passing.send(message);
    response.on('close', () => request.destroy());
    request.end(body);
    return answer;
  }

  async #pass(passed: Passed): Promise<void> {
    const { response } = passed;
    const answer = await this.#ask(passed);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  }
}

interface Passed {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly exchange: Exchange;
  readonly rule: FaultRule | null;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function documentOf(body: Buffer): unknown {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return body.toString('utf8');
  }
}
