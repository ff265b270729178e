/** One side of the contest, in a process of its own so that its memory can be told: `<side> <endpoint> <directory>`. Prints the most memory it had, in bytes. */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

export type UploadSide = 'ours' | 'save' | 'put';

const [side = '', endpoint = '', directory = ''] = process.argv.slice(2);
const atOnce = 8;

const sides: Readonly<Record<UploadSide, () => Promise<void>>> = {
  ours: async () => {
    const { copyArtifacts } = await import('../src/in-step/copy-artifacts.ts');
    const { createGcsStore } = await import('../src/storage/gcs.ts');
    const to = createGcsStore({ bucket: 'bucket', endpoint, authorize: async () => ({}) });
    const { problems } = await copyArtifacts({ from: directory, to, concurrency: atOnce });
    if (problems.length > 0) throw new Error(problems[0]?.message);
  },
  save: async () => {
    const { Storage } = await import('@google-cloud/storage');
    const bucket = new Storage({ apiEndpoint: endpoint, projectId: 'bench' }).bucket('bucket');
    // In one request and without its own sums, which is the faster of its ways.
    const options = { resumable: false, validation: false } as const;
    await eachFile(async (name, file) => bucket.file(name).save(await readFile(file), options));
  },
  put: () => {
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    return eachFile((name, file) => put(agent, name, file));
  },
};

if (side in sides) await sides[side as UploadSide]();
console.log(process.resourceUsage().maxRSS * 1024);
process.exit(0);

async function eachFile(work: (name: string, file: string) => Promise<void>): Promise<void> {
  const names = readdirSync(directory).values();
  const lane = async () => {
    for (const name of names) await work(name, join(directory, name));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function put(agent: Agent, name: string, file: string): Promise<void> {
  const length = statSync(file).size;
  const small = length < 1 << 20 ? await readFile(file) : null;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${endpoint}/${encodeURIComponent(name)}`,
      { method: 'PUT', agent, headers: { 'content-length': length } },
      (answer) => answer.resume().on('end', resolve),
    ).on('error', reject);
    if (small === null) createReadStream(file, { highWaterMark: 1 << 20 }).pipe(sent);
    else sent.end(small);
  });
}
