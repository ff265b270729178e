/** A bucket that takes everything and keeps nothing: what is measured is the client. Says its port on stdout. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const received = new Map<string, number>();

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://bench');
  let bytes = 0;
  for await (const part of request) bytes += (part as Buffer).length;
  const answer = (status: number, headers: Record<string, string>, body = '') => {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
  const stored = (size: number) =>
    answer(200, { 'content-type': 'application/json' }, JSON.stringify({ generation: '1', size: String(size) }));
  const id = url.searchParams.get('upload_id');
  if (id === null) {
    if (url.searchParams.get('uploadType') !== 'resumable') return stored(bytes);
    const newId = randomUUID();
    received.set(newId, 0);
    url.searchParams.set('upload_id', newId);
    return answer(200, { location: `http://${request.headers.host}${url.pathname}${url.search}` });
  }
  const size = (received.get(id) ?? 0) + bytes;
  received.set(id, size);
  const isLast = !(request.headers['content-range'] ?? '').endsWith('/*');
  return isLast ? stored(size) : answer(308, { range: `bytes=0-${size - 1}` });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : 0);
});
