/** What tests may ask of their cluster, over HTTP on a unix socket. */
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

/** Each request with its parameters. */
export interface ControlRequests {
  /** Kills the API server, keeps it down, starts it, and waits until it answers. */
  readonly 'restart-api-server': { readonly downMs: number };
  /** Makes etcd forget every revision but the newest. */
  readonly 'compact-etcd': Record<string, never>;
  /** Makes the images of a docker-archive known to the node. */
  readonly 'import-images': { readonly archive: string };
}
export type ControlHandlers = {
  readonly [Name in keyof ControlRequests]: (args: ControlRequests[Name]) => Promise<void>;
};

/** Serves the handlers, one request after the other. */
export async function serveControl(socket: string, handlers: ControlHandlers): Promise<Server> {
  let previous: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    const turn = previous.then(() => handle(request, handlers));
    previous = turn.catch(() => {});
    turn.then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return server;
}

/** Sends one request and waits until it is done. Throws with what the cluster said when it is not. */
export async function askControl<Name extends keyof ControlRequests>(
  socketPath: string,
  name: Name,
  args: ControlRequests[Name],
): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ socketPath, method: 'POST', path: `/${name}` }, resolve)
      .on('error', reject)
      .end(JSON.stringify(args));
  });
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`the test cluster refuses ${name}: ${said}`);
}

async function handle(request: IncomingMessage, handlers: ControlHandlers): Promise<void> {
  const args: unknown = JSON.parse(await text(request));
  const name = request.url?.slice(1) ?? '';
  if (!Object.hasOwn(handlers, name)) throw new Error(`there is no request ${name}`);
  // The name picks the handler, and `askControl` lets only its own parameters through.
  await (handlers as Readonly<Record<string, (args: unknown) => Promise<void>>>)[name]?.(args);
}
