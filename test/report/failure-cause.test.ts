import { describe, expect, it } from 'vitest';
import type { Phase } from '../../src/argo/status-types.ts';
import { causeOf, exitCodeOf } from '../../src/report/failure-cause.ts';
import { node } from './support/workflows.ts';

describe('causeOf', () => {
  const rows: readonly (readonly [phase: Phase, message: string, cause: string])[] = [
    ['Failed', 'main: Error (exit code 3)', 'exit code 3'],
    ['Failed', 'main: Error (exit code 127)', 'exit code 127: command not found'],
    ['Failed', 'main: Error (exit code 126)', 'exit code 126: the command cannot be executed'],
    [
      'Failed',
      'main: Error (exit code 137)',
      'exit code 137: killed by SIGKILL: out of memory, or still there after its grace period',
    ],
    ['Failed', 'main: Error (exit code 143)', 'exit code 143: ended by SIGTERM: a deadline or a stop'],
    ['Failed', 'main: Error (exit code 139)', 'exit code 139: ended by SIGSEGV'],
    ['Failed', 'main: Error (exit code 64)', 'exit code 64: Argo’s executor uses it when it cannot start the command'],
    [
      'Failed',
      'main: Error (exit code 64): failed to find name in PATH: exec: "x": not found',
      'exit code 64: failed to find name in PATH: exec: "x": not found',
    ],
    ['Failed', 'main: OOMKilled (exit code 137)', 'out of memory (OOMKilled, exit code 137)'],
    ['Failed', 'prepare: Error (exit code 3)', 'container prepare: exit code 3'],
    [
      'Error',
      'wait: Error (exit code 64): open /tmp/nothing: no such file\nor directory',
      'container wait: exit code 64: open /tmp/nothing: no such file\nor directory',
    ],
    ['Failed', 'Step exceeded its deadline', 'deadline exceeded: Step exceeded its deadline'],
    [
      'Failed',
      'Pod was active on the node longer than the specified deadline',
      'deadline exceeded: Pod was active on the node longer than the specified deadline',
    ],
    ['Failed', 'workflow shutdown with strategy:  Stop', 'stopped with the workflow (Stop)'],
    ['Failed', "Stopped with strategy 'Terminate'", 'stopped with the workflow (Terminate)'],
    ['Failed', 'timeout', 'deadline exceeded: the template’s timeout was over before its pod began'],
    ['Error', 'pod deleted', 'pod deleted'],
    ['Pending', 'Unschedulable: 0/1 nodes are available', 'never started: Unschedulable: 0/1 nodes are available'],
    ['Pending', '', 'never started'],
    ['Error', '', 'Error without a message'],
  ];
  it.each(rows)('%s, %j → %j', (phase, message, cause) => {
    expect(causeOf({ phase, message })).toBe(cause);
  });

  it('falls back to the exit code where there is no message', () => {
    expect(causeOf({ phase: 'Failed', exitCode: '2' })).toBe('exit code 2');
  });
});

describe('exitCodeOf', () => {
  it('prefers the recorded output to the message', () => {
    expect(
      exitCodeOf(node('a', 'Pod', 'Failed', { message: 'main: Error (exit code 9)', outputs: { exitCode: '7' } })),
    ).toBe('7');
    expect(exitCodeOf(node('a', 'Pod', 'Failed', { message: 'main: Error (exit code 9)' }))).toBe('9');
    expect(exitCodeOf(node('a', 'Pod', 'Failed', { message: 'pod deleted' }))).toBeNull();
  });
});
