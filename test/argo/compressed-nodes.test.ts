import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nodesOf, withBulk, withoutBulk } from '../../src/argo/compressed-nodes.ts';

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

  it('of a large workflow are kept compressed, a tenth of the memory, and come back as they were', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`wf-${index}`, { ...nodes['wf-1'], id: `wf-${index}` }]),
    );
    const packed = withoutBulk({ phase: 'Succeeded', nodes: many });
    expect(Object.keys(packed)).toEqual(['phase', 'compressedNodes']);
    expect(JSON.stringify(packed).length).toBeLessThan(JSON.stringify(many).length / 5);
    expect([nodesOf(packed), withBulk(packed)]).toEqual([
      { type: 'nodes', nodes: many },
      { phase: 'Succeeded', nodes: many },
    ]);
    expect(withoutBulk({ phase: 'Running', nodes })).toEqual({ phase: 'Running', nodes });
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
