import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

const alias = { 'argo-e2e': new URL('./src/index.ts', import.meta.url).pathname };

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'modules',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/cli/**',
            'test/runs/**',
            'test/pages/**',
            'test/cluster/*.test.ts',
            'test/cluster/!(one-node)/**',
          ],
          pool: 'threads',
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts'],
          pool: 'forks',
          maxConcurrency: 8,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'runs',
          include: ['test/runs/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts'],
          pool: 'forks',
          maxConcurrency: 8,
          testTimeout: 200_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1, // one browser at a time
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          exclude: ['test/cluster/one-node/**', 'test/cluster/alone/**'],
          pool: 'forks',
          maxWorkers: 3, // they mostly wait for the cluster
          maxConcurrency: 8,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'cluster-alone', // kills the API server, or needs the machine: after the others, one file at a time
          include: ['test/cluster/alone/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
  },
});
