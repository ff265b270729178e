import { closeSync, writeSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findTools } from '../../../src/engine/local/pods/machine-tools.ts';
import { createPipePool, type OutputPipe, type PipePool } from '../../../src/engine/local/pods/output-pipes.ts';
import { path } from './pod-rig.ts';

describe('output pipes', () => {
  it('carry one output after another, each to its own files, whatever their names', async () => {
    const { pool, state } = await pipeRig();
    const [log, other] = [join(state, ' a $(b)\\n.log '), join(state, "-c'.log")];
    await send(await pool.open(), 'first\n', log, null);
    await send(await pool.open(), '\0no newline', log, other);
    await send(await pool.open(), '', other, null);
    expect(await readFile(log, 'utf8')).toBe('first\n\0no newline');
    expect(await readFile(other, 'utf8')).toBe('\0no newline');
  });

  it('give what was written before the copying began, and end it only when nobody can write any more', async () => {
    const { pool, state } = await pipeRig();
    const log = join(state, 'log');
    const pipe = await pool.open();
    writeSync(pipe.writer, 'early, ');
    const copied = pipe.copy(log, null);
    writeSync(pipe.writer, 'late');
    closeSync(pipe.writer);
    await copied;
    expect(await readFile(log, 'utf8')).toBe('early, late');
  });

  it('can be cut off while somebody holds them, and are not used again then', async () => {
    const { pool, state } = await pipeRig();
    const held = await pool.open();
    const copied = held.copy(join(state, 'held'), null);
    held.cutOff();
    await copied;
    await send(await pool.open(), 'next', join(state, 'next'), null);
    expect(await readFile(join(state, 'next'), 'utf8')).toBe('next');
    closeSync(held.writer);
  });

  it('are not used again after a log that could not be written', async () => {
    const { pool, state } = await pipeRig();
    await send(await pool.open(), 'lost', join(state, 'missing', 'log'), null);
    await send(await pool.open(), 'next', join(state, 'next'), null);
    expect(await readFile(join(state, 'next'), 'utf8')).toBe('next');
  });

  it('leave nothing behind', async () => {
    const { pool, state } = await pipeRig();
    await send(await pool.open(), 'x', join(state, 'log'), null);
    await pool.close();
    expect(await readdir(join(state, 'pipes'))).toEqual([]);
  });
});

async function send(pipe: OutputPipe, text: string, log: string, file: string | null): Promise<void> {
  const copied = pipe.copy(log, file);
  writeSync(pipe.writer, text);
  closeSync(pipe.writer);
  await copied;
}

async function pipeRig(): Promise<{ readonly pool: PipePool; readonly state: string }> {
  const state = await mkdtemp(join(tmpdir(), 'pipes\n test-'));
  const { sh, cat, tee, mkfifo } = await findTools(['sh', 'cat', 'tee', 'mkfifo'], path);
  if (sh === null || cat === null || tee === null || mkfifo === null) throw new Error('coreutils are missing');
  const pool = createPipePool({ directory: join(state, 'pipes'), mkfifo, tools: { sh, cat, tee } });
  onTestFinished(async () => {
    await pool.close();
    await rm(state, { recursive: true, force: true });
  });
  return { pool, state };
}
