import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nodesOf } from '../../src/argo/compressed-nodes.ts';

const nodes = { 'wf-1': { id: 'wf-1', name: 'wf.a', type: 'Pod', phase: 'Succeeded' } } as const;

describe('nodes of a status', () => {
  it('are taken as they are when they are there', () => {
    expect(nodesOf({ nodes, compressedNodes: 'ignored' })).toEqual({ type: 'nodes', nodes });
    expect(nodesOf(undefined)).toEqual({ type: 'nodes', nodes: {} });
  });

  it.for([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
    ['brotli', brotliCompressSync],
  ] as const)('are inflated from %s', ([, compress]) => {
    expect(nodesOf({ compressedNodes: compress(Buffer.from(JSON.stringify(nodes))).toString('base64') })).toEqual({
      type: 'nodes',
      nodes,
    });
  });

  it('may be in a database only, which is said', () => {
    expect(nodesOf({ offloadNodeStatusVersion: 'fnv:123' })).toEqual({ type: 'offloaded', version: 'fnv:123' });
  });

  it('that cannot be read give a reason', () => {
    expect(nodesOf({ compressedNodes: 'bm90IGNvbXByZXNzZWQ=' })).toEqual({
      type: 'unreadable',
      reason: expect.stringContaining('compressedNodes cannot be inflated: '),
    });
    expect(nodesOf({ compressedNodes: gzipSync('[]').toString('base64') })).toEqual({
      type: 'unreadable',
      reason: 'compressedNodes is not a map of nodes',
    });
  });
});
