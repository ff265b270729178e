import { mkdir, mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { removeTree } from '../../src/engine/local/pods/remove-tree.ts';
import { createLocalLogSource } from '../../src/logs/local.ts';
import { noIsolation, podRig, shell } from '../engine/pods/pod-rig.ts';

async function stateWithLog(content: string | Buffer): Promise<string> {
  const stateDir = await mkdtemp(join(tmpdir(), 'logs-test-'));
  onTestFinished(() => removeTree(stateDir));
  const directory = join(stateDir, 'workflows', 'wf', 'steps', 'wf-1');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'main.log'), content);
  return stateDir;
}

const query = { workflow: 'wf', namespace: 'ci', nodeId: 'wf-1' };

describe('the end of a local log', () => {
  it('is read from where the engine writes it', async () => {
    const { runner, pod, stateDir, file } = await podRig(noIsolation);
    const one = pod(shell('echo hello'));
    await runner.start(one).done;
    expect(await createLocalLogSource(stateDir).tail({ ...query, nodeId: one.nodeId }, 1000)).toEqual({
      text: 'hello\n',
      truncated: false,
      file: file(one, 'main.log'),
    });
  });

  it.each([
    { log: '', max: 10, text: '', truncated: false },
    { log: 'one\ntwo\n', max: 8, text: 'one\ntwo\n', truncated: false },
    { log: 'one\ntwo\n', max: 7, text: 'two\n', truncated: true },
    { log: 'one\ntwo\n', max: 4, text: 'two\n', truncated: true },
    { log: 'one\ntwo\nthr', max: 7, text: 'two\nthr', truncated: true },
    { log: 'one long line without an end', max: 6, text: 'an end', truncated: true },
    { log: 'one\nanother long line\n', max: 5, text: 'line\n', truncated: true },
    { log: 'a line of ümläüte', max: 4, text: 'üte', truncated: true },
    { log: 'xäöü', max: 1, text: '', truncated: true },
    { log: 'one\n', max: 0, text: '', truncated: true },
  ])(
    'holds at most $max bytes of $log, from a line’s start where there is one',
    async ({ log, max, text, truncated }) => {
      const tail = await createLocalLogSource(await stateWithLog(log)).tail(query, max);
      expect({ text: tail?.text, truncated: tail?.truncated }).toEqual({ text, truncated });
    },
  );

  it('shows bytes that are no text as replacement characters', async () => {
    const tail = await createLocalLogSource(await stateWithLog(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]))).tail(
      query,
      100,
    );
    expect(tail?.text).toBe('a\ufffd\ufffdb\n');
  });

  it('costs no more memory for a log that is larger than all of it', async () => {
    const stateDir = await stateWithLog('');
    await truncate(join(stateDir, 'workflows/wf/steps/wf-1/main.log'), 2 ** 40);
    const before = process.memoryUsage().rss;
    const tail = await createLocalLogSource(stateDir).tail(query, 1000);
    expect(tail?.text).toBe('\0'.repeat(1000));
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  it.each([
    { ...query, nodeId: 'wf-2' },
    { ...query, workflow: 'other' },
    { ...query, nodeId: '../wf-1' },
    { ...query, nodeId: '..' },
    { ...query, nodeId: '' },
    { ...query, workflow: '../workflows/wf' },
    { ...query, nodeId: 'a\0b' },
  ])('is null where there is none: $workflow, $nodeId', async (absent) => {
    expect(await createLocalLogSource(await stateWithLog('x')).tail(absent, 10)).toBe(null);
  });

  it('is null for a run that has no state directory', async () => {
    expect(await createLocalLogSource('/no/such/directory').tail(query, 10)).toBe(null);
  });
});
