/** Start-up of the built bin against a Node that does nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, type Measurement, runProcess } from './measure.ts';

/** @default bin the one of this checkout, which must be built */
export async function benchStartUp(
  bin = join(import.meta.dirname, '../dist/cli/run_e2e.js'),
): Promise<readonly Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), 'argo-e2e-bench-'));
  try {
    mkdirSync(join(directory, 'empty'));
    writeFileSync(
      join(directory, 'prow_config.yaml'),
      'workflows:\n- name: never\n  ts_func: never.ts#never\n  job_types: [postsubmit]\n',
    );
    writeFileSync(join(directory, 'changed'), 'README.md\n');
    const node = { baseline: 'node -e 0', runBaseline: () => runProcess(process.execPath, ['-e', '0']), runs: 15 };
    const nothing = ['--job-type', 'presubmit', '--changed-files', 'changed'];
    return [
      await compare({
        name: 'run_e2e --help',
        run: () => runProcess(process.execPath, [bin, '--help']),
        ...node,
        goal: { atMost: 2.5 },
      }),
      await compare({
        name: 'run_e2e that selects nothing',
        run: () => runProcess(process.execPath, [bin, ...nothing], { cwd: directory }),
        ...node,
        goal: { atMost: 3.5 },
      }),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
