/** As what the objects of a run are served (table 2.4 of Prow’s storage layout). */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { copyArtifacts } from '../../src/in-step/copy-artifacts.ts';
import { namesIn } from '../storage/contract.ts';
import { id, jobs, runObjects, stageOfEachTest } from './layout-stage.ts';

const { bucket, directory, place, publishRun, server } = stageOfEachTest();

describe('content types and gzip (2.4)', () => {
  const text = 'text/plain; charset=utf-8';
  const long = 'a line that is there again and again\n'.repeat(5000);
  it.each<[string, string | Buffer, string, string, string | undefined]>([
    ['x.json', '{}', 'x.json', 'application/json', undefined],
    ['x.xml', '<a/>', 'x.xml', 'text/xml; charset=utf-8', undefined],
    ['x.html', '<p>', 'x.html', 'text/html; charset=utf-8', undefined],
    ['x.htm', '<p>', 'x.htm', 'text/html; charset=utf-8', undefined],
    ['x.svg', '<svg/>', 'x.svg', 'image/svg+xml', undefined],
    ['x.png', Buffer.from([0x89, 0x50]), 'x.png', 'image/png', undefined],
    ['x.js', '1', 'x.js', 'text/javascript; charset=utf-8', undefined],
    ['x.css', 'a{}', 'x.css', 'text/css; charset=utf-8', undefined],
    ['x.txt', 'hi', 'x.txt', text, undefined],
    ['x.log', 'hi', 'x.log', text, undefined],
    ['x.yaml', 'a: 1', 'x.yaml', text, undefined],
    ['X.JSON', '{}', 'X.JSON', 'application/json', undefined],
    ['noextension', 'words \u001b[31mred\u001b[0m\n', 'noextension', text, undefined],
    ['noextension', Buffer.from([0, 1, 2]), 'noextension', 'application/octet-stream', undefined],
    ['empty', '', 'empty', text, undefined],
    ['x.json.gz', gzipSync('{}'), 'x.json', 'application/json', 'gzip'],
    ['x.json.gzip', gzipSync('{}'), 'x.json', 'application/json', 'gzip'],
    ['x.txt.gz', gzipSync('hi'), 'x.txt', text, 'gzip'],
    ['x.gz', gzipSync('hi'), 'x', 'application/gzip', undefined],
    ['x.tar.gz', gzipSync('hi'), 'x.tar', 'application/gzip', undefined],
    ['not-packed.json.gz', '{}', 'not-packed.json.gz', 'application/gzip', undefined],
    ['long.txt', long, 'long.txt', text, 'gzip'],
    ['long.json', long, 'long.json', 'application/json', 'gzip'],
    ['long.xml', long, 'long.xml', 'text/xml; charset=utf-8', 'gzip'],
    ['long.png', long, 'long.png', 'image/png', undefined],
    ['a#b.txt', 'hi', 'a%23b.txt', text, undefined],
  ])('%s (%j) is %s, %s, %s', async (file, content, name, contentType, contentEncoding) => {
    const from = await mkdtemp(join(place(), 'artifacts-'));
    await writeFile(join(from, file), content);
    expect((await copyArtifacts({ from, to: bucket(), prefix: 'artifacts/w' })).problems).toEqual([]);
    const stored = server().objects.get(`artifacts/w/${name}`);
    expect({ contentType: stored?.contentType, contentEncoding: stored?.contentEncoding }).toEqual({
      contentType,
      contentEncoding,
    });
    const isUnpacked = contentEncoding === 'gzip' && !file.includes('.gz');
    const bytes = stored === undefined || !isUnpacked ? stored?.content : gunzipSync(stored.content);
    expect(bytes?.equals(Buffer.from(content))).toBe(true);
  });

  it.each([...runObjects.filter((name) => !name.startsWith('artifacts/'))])(
    '%s is served as text, as Prow’s own',
    async (name) => {
      await publishRun(bucket(), { job: jobs.periodic });
      expect(server().objects.get(`logs/job/${id}/${name}`)?.contentType).toBe(text);
    },
  );

  it('a directory keeps names and bytes as they are: it has nowhere to say that something is packed', async () => {
    const from = await mkdtemp(join(place(), 'artifacts-'));
    await writeFile(join(from, 'x#1.json.gz'), gzipSync('{}'));
    await copyArtifacts({ from, to: directory() });
    expect(await namesIn(directory())).toEqual(['x#1.json.gz']);
  });
});
