/** Artifacts as lines of a step's log: the one way out of a pod that has ended, for steps that can reach no store. */
export interface PrintedFile {
  /** Relative, `/` between its parts. */
  readonly name: string;
  readonly content: Buffer;
}

/** What `e2e copy-artifacts` takes as its destination for this. */
export const logDestination = 'log:';

/** Container runtimes cut longer lines, and another stream's could come between. */
const chunkLength = 8_000;
const linePattern = /^argo-e2e-artifacts (\d{1,6})\/(\d{1,6}) ([A-Za-z0-9+/=]*)$/;
/** Bytes that an archive may unfold to. */
const mostBytes = 64 * 1024 * 1024;

/** `argo-e2e-artifacts 1/3 …`: gzip of a JSON list in base64, in parts. */
export function linesOfFiles(files: readonly PrintedFile[]): readonly string[] {
  const list = files.map(({ name, content }) => ({ name, base64: content.toString('base64') }));
  const text = zlib().gzipSync(JSON.stringify(list)).toString('base64');
  const count = Math.ceil(text.length / chunkLength);
  return Array.from({ length: count }, (_, index) => {
    const chunk = text.slice(index * chunkLength, (index + 1) * chunkLength);
    return `argo-e2e-artifacts ${index + 1}/${count} ${chunk}`;
  });
}

/** The files of the last archive among other lines; null where there is none, or not all of it. Names are as somebody else wrote them. */
export async function filesOfLines(lines: AsyncIterable<string>): Promise<readonly PrintedFile[] | null> {
  let chunks: string[] = [];
  let isWhole = false;
  for await (const line of lines) {
    const [, number, count, chunk = ''] = linePattern.exec(line) ?? [];
    if (number === undefined) continue;
    if (number === '1') chunks = [];
    isWhole = Number(number) === chunks.length + 1 && number === count;
    chunks.push(chunk);
  }
  return isWhole ? unpacked(chunks.join('')) : null;
}

function unpacked(text: string): readonly PrintedFile[] | null {
  try {
    const list: unknown = JSON.parse(
      zlib().gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: mostBytes }).toString(),
    );
    return Array.isArray(list) ? list.flatMap((each: unknown) => fileOf(each) ?? []) : null;
  } catch {
    return null;
  }
}

function fileOf(value: unknown): PrintedFile | null {
  if (typeof value !== 'object' || value === null) return null;
  const { name, base64 } = value as { readonly name?: unknown; readonly base64?: unknown };
  return typeof name === 'string' && typeof base64 === 'string'
    ? { name, content: Buffer.from(base64, 'base64') }
    : null;
}

/** Slow to load, and only these two need it. */
function zlib() {
  return process.getBuiltinModule('node:zlib');
}
