import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { printableArtifacts } from '../../src/in-step/print-artifacts.ts';
import { filesOfLines, linesOfFiles } from '../../src/in-step/printed-artifacts.ts';
import { testDirectory } from '../support/git-repo.ts';

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const namesOf = async (lines: readonly string[]) => (await filesOfLines(each(lines)))?.map(({ name }) => name) ?? null;

describe('artifacts that a step prints into its log', () => {
  it('come back as they were from among other lines, also what no text could hold', async () => {
    const files = [
      { name: 'a/odd name é.bin', content: randomBytes(50_000) },
      { name: 'empty', content: Buffer.alloc(0) },
    ];
    const lines = linesOfFiles(files);
    expect(lines.every((line) => line.length < 8_100)).toBe(true);
    const among = lines.flatMap((line) => ['some words', line, 'time=… argo=true']);
    expect(await filesOfLines(each(among))).toEqual(files);
  });

  it('are the last ones printed, and none where a part is missing, doubled or broken', async () => {
    const lines = linesOfFiles([{ name: 'a', content: randomBytes(30_000) }]);
    const [first = '', ...rest] = lines;
    expect(await namesOf([...linesOfFiles([{ name: 'old', content: Buffer.alloc(9) }]), ...lines])).toEqual(['a']);
    expect(await namesOf(rest)).toBeNull();
    expect(await namesOf(lines.slice(0, -1))).toBeNull();
    expect(await namesOf([first, first, ...rest.slice(1), first])).toBeNull();
    expect(await namesOf(['argo-e2e-artifacts 1/1 bm90IGd6aXA='])).toBeNull();
  });

  it('are test results first, then the smallest, as many as the log carries; the rest is named', async () => {
    using directory = testDirectory();
    directory.write({
      'unit/junit_unit.xml': randomBytes(3_000).toString('hex'),
      'small.txt': 'small',
      'large.bin': randomBytes(20_000).toString('hex'),
    });
    const { lines, printed, problems } = await printableArtifacts({ from: directory.path, budgetBytes: 9_000 });
    expect([await namesOf(lines), printed]).toEqual([['unit/junit_unit.xml', 'small.txt'], 2]);
    expect(problems.map(({ message }) => message)).toEqual([
      'large.bin (40000 bytes) was not copied: the log, which is the only way from here, carries 9000 bytes',
    ]);
  });

  it('that were left out are named although others of a like name are', async () => {
    using directory = testDirectory();
    const large = randomBytes(20_000).toString('hex');
    directory.write({ 'a.bin': large, 'xa.bin': large });
    const { problems } = await printableArtifacts({ from: directory.path, budgetBytes: 9_000 });
    expect(problems.map(({ message }) => message.slice(0, 7).trim())).toEqual(['a.bin (', 'xa.bin']);
  });

  it('are nothing where there is nothing', async () => {
    using directory = testDirectory();
    expect(await printableArtifacts({ from: `${directory.path}/none` })).toEqual({
      lines: [],
      printed: 0,
      problems: [],
    });
  });
});
