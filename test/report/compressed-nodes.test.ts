import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { node, reportOf, workflowOf } from './support/workflows.ts';

describe('compressed nodes', () => {
  const nodes: Record<string, NodeStatus> = {
    w: node('w', 'Pod', 'Failed', { to: 9, templateName: 'main', message: 'main: Error (exit code 5)' }),
  };
  const withoutNodes = (status: object): Workflow => ({ ...workflowOf([]), status: { phase: 'Failed', ...status } });
  const json = Buffer.from(JSON.stringify(nodes));

  it.each([
    ['gzip', gzipSync(json)],
    ['zstd', zstdCompressSync(json)],
    ['brotli', brotliCompressSync(json)],
  ])('%s is read', (_, bytes) => {
    const { failure, steps } = reportOf(withoutNodes({ compressedNodes: bytes.toString('base64') }));
    expect({ cause: failure?.cause, steps: steps.length }).toEqual({ cause: 'exit code 5', steps: 1 });
  });

  it.each([
    [
      'damaged',
      { compressedNodes: gzipSync(json).subarray(0, 20).toString('base64') },
      /^node detail cannot be read: compressedNodes cannot be inflated: /,
    ],
    [
      'empty after decoding',
      { compressedNodes: '!' },
      /^node detail cannot be read: compressedNodes cannot be inflated: /,
    ],
    [
      'no map',
      { compressedNodes: gzipSync('[]').toString('base64') },
      /^node detail cannot be read: compressedNodes is not a map of nodes$/,
    ],
    ['offloaded', { offloadNodeStatusVersion: 'fnv:1' }, /^node detail is offloaded/],
  ])('%s: the report says so and keeps the phase', (_, status, message) => {
    const { failure, phase, outcome } = reportOf(withoutNodes(status));
    expect({ phase, outcome }).toEqual({ phase: 'Failed', outcome: 'failed' });
    expect(failure?.cause).toMatch(message);
  });

  it('the workflow’s own message comes first, and why no step is blamed behind it', () => {
    const status = { offloadNodeStatusVersion: 'fnv:1', message: "child 'w-1' failed" };
    expect(reportOf(withoutNodes(status)).failure?.cause).toBe(
      "child 'w-1' failed; node detail is offloaded to the controller’s database and cannot be read here",
    );
  });

  it('a bomb of zeros ends at the limit instead of in memory', () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024)).toString('base64');
    expect(reportOf(withoutNodes({ compressedNodes: bomb })).failure?.cause).toBe(
      'node detail cannot be read: compressedNodes cannot be inflated: Cannot create a Buffer larger than 268435456 bytes',
    );
  });
});
