/** Content types as Prow's uploader gives them: Go's builtin table, then the first bytes. */
import { posix } from 'node:path';

const text = 'text/plain; charset=utf-8';
const unknown = 'application/octet-stream';

/** Go `mime/type.go` (the table of every machine), and the text files that our steps leave. */
const byExtension: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.gz': 'application/gzip',
  '.gzip': 'application/gzip',
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.log': text,
  '.md': text,
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': text,
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.xml': 'text/xml; charset=utf-8',
  '.yaml': text,
  '.yml': text,
};

/** Prow uploads these without a type and they are served as text: kubernetes/test-infra#12391. */
const runFiles: ReadonlySet<string> = new Set(['started.json', 'finished.json', 'build-log.txt']);

/** The type that a name tells, or null. `runFile`: whether it may be one of the run's own, which are text. */
export function typeOfName(name: string): string | null {
  const base = posix.basename(name);
  if (runFiles.has(base) && !name.includes('/artifacts/')) return text;
  return byExtension[posix.extname(base).toLowerCase()] ?? null;
}

/** The type that the first bytes tell: text where nothing in them speaks against it. */
export function sniffedType(start: Uint8Array): string {
  const isBinary = start.some((byte) => byte < 0x20 && !isTextControl(byte));
  return isBinary ? unknown : text;
}

/** Whether gzip pays: readers take it (Spyglass, TestGrid, browsers), and text shrinks to a tenth. */
export function isCompressible(contentType: string): boolean {
  return /^text\/|[/+](?:json|xml)\b/.test(contentType);
}

/** Tab, newline, form feed, return, and the escape of colours (WHATWG MIME sniffing). */
function isTextControl(byte: number): boolean {
  return byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x1b;
}
