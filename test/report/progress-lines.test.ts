import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import { progressLines } from '../../src/report/progress-lines.ts';
import { ManualClock } from './support/manual-clock.ts';
import { at, node, workflowOf } from './support/workflows.ts';

function setUp() {
  const startedAt = Date.parse(at(0));
  const clock = new ManualClock(startedAt);
  const lines: string[] = [];
  const progress = progressLines({ clock, startedAt, write: (line) => lines.push(line) });
  return { clock, lines, progress };
}

const pod = (name: string, phase: NonNullable<NodeStatus['phase']>, rest = {}) =>
  node(`w.${name}`, 'Pod', phase, { boundaryID: 'w', ...rest });
const running = (...nodes: readonly NodeStatus[]) =>
  workflowOf([node('w', 'DAG', 'Running'), ...nodes], { phase: 'Running' });

describe('progressLines', () => {
  it('prints one line for each phase that changed, and none for what stayed', async () => {
    const { clock, lines, progress } = setUp();
    progress.changed('hello', workflowOf([]));
    progress.changed('hello', running(pod('deploy', 'Pending')));
    await clock.advance(151_000);
    progress.changed('hello', running(pod('deploy', 'Running')));
    progress.changed('hello', running(pod('deploy', 'Running')));
    await clock.advance(41_000);
    progress.changed(
      'hello',
      workflowOf([node('w', 'DAG', 'Succeeded'), pod('deploy', 'Succeeded', { from: 151, to: 192 })], {
        phase: 'Succeeded',
        finishedAt: at(192),
      }),
    );
    expect(lines.filter((line) => !line.includes('still running'))).toEqual([
      '[+00:00] hello  Running',
      '[+00:00] hello/deploy  Pending',
      '[+02:31] hello/deploy  Pending → Running',
      '[+03:12] hello/deploy  Running → Succeeded  (41s)',
      '[+03:12] hello  Running → Succeeded  (3m12s)',
    ]);
    progress.close();
  });

  it('says why a step failed, was skipped or omitted', () => {
    const { lines, progress } = setUp();
    progress.changed(
      'hello',
      workflowOf(
        [
          node('w', 'DAG', 'Failed', { to: 5 }),
          pod('a', 'Failed', { to: 5, message: 'main: Error (exit code 127)' }),
          node('w.b', 'Skipped', 'Skipped', {
            boundaryID: 'w',
            from: 5,
            to: 5,
            message: "when 'x == y' evaluated false",
          }),
          node('w.c', 'Skipped', 'Omitted', {
            boundaryID: 'w',
            from: 6,
            to: 6,
            message: 'omitted: depends condition not met',
          }),
        ],
        { phase: 'Failed', finishedAt: at(6), message: 'no more retries' },
      ),
    );
    expect(lines).toEqual([
      '[+00:00] hello/a  Failed  (5s)  exit code 127: command not found',
      "[+00:00] hello/b  Skipped  when 'x == y' evaluated false",
      '[+00:00] hello/c  Omitted  omitted: depends condition not met',
      '[+00:00] hello  Failed  (6s)  no more retries',
    ]);
    progress.close();
  });

  it('says once why a step does not start, though the messages alternate', () => {
    const { lines, progress } = setUp();
    for (const message of [
      'PodInitializing',
      'ErrImagePull: no such image',
      'ImagePullBackOff: x',
      'ErrImagePull: no such image',
      'ImagePullBackOff: x',
    ])
      progress.changed('hello', running(pod('a', 'Pending', { message })));
    expect(lines).toEqual([
      '[+00:00] hello  Running',
      '[+00:00] hello/a  Pending',
      '[+00:00] hello/a  Pending  ErrImagePull: no such image',
      '[+00:00] hello/a  Pending  ImagePullBackOff: x',
    ]);
    progress.close();
  });

  it('follows a lost pod that is made again', () => {
    const { lines, progress } = setUp();
    for (const [phase, message] of [
      ['Error', 'pod deleted'],
      ['Pending', ''],
      ['Succeeded', ''],
    ] as const) {
      progress.changed('hello', running(pod('a', phase, { message, ...(phase === 'Pending' ? {} : { to: 9 }) })));
    }
    expect(lines.slice(1)).toEqual([
      '[+00:00] hello/a  Error  (9s)  pod deleted',
      '[+00:00] hello/a  Error → Pending',
      '[+00:00] hello/a  Pending → Succeeded  (9s)',
    ]);
    progress.close();
  });

  it('keeps workflows with equal nodes apart, and attempts of a step', () => {
    const { lines, progress } = setUp();
    const attempt = (index: number) =>
      node(`w.a(${index})`, 'Pod', 'Running', { boundaryID: 'w', from: index, nodeFlag: { retried: true } });
    progress.changed('one', running(attempt(0), attempt(1)));
    progress.changed('two', running(attempt(0)));
    expect(lines).toEqual([
      '[+00:00] one  Running',
      '[+00:00] one/a  Running',
      '[+00:00] one/a(1)  Running',
      '[+00:00] two  Running',
      '[+00:00] two/a  Running',
    ]);
    progress.close();
  });

  it('works with an engine that changes the object it has handed out', () => {
    const { lines, progress } = setUp();
    const deploy = { ...pod('deploy', 'Running') } as { -readonly [K in keyof NodeStatus]: NodeStatus[K] };
    const workflow = running(deploy);
    progress.changed('hello', workflow);
    deploy.phase = 'Succeeded';
    deploy.finishedAt = at(3);
    progress.changed('hello', workflow);
    expect(lines.at(-1)).toBe('[+00:00] hello/deploy  Running → Succeeded  (3s)');
    progress.close();
  });

  it('gives a sign of life after each minute of silence, and only then', async () => {
    const { clock, lines, progress } = setUp();
    progress.changed('hello', running(pod('e2e', 'Running'), pod('lint', 'Pending')));
    await clock.advance(59_000);
    progress.line('something else');
    await clock.advance(59_999);
    expect(lines.slice(3)).toEqual(['[+00:59] something else']);
    await clock.advance(1);
    await clock.advance(60_000);
    expect(lines.slice(4)).toEqual([
      '[+01:59] still running: hello/e2e (Running 1m59s), hello/lint (Pending 1m59s)',
      '[+02:59] still running: hello/e2e (Running 2m59s), hello/lint (Pending 2m59s)',
    ]);
    progress.close();
    await clock.advance(600_000);
    expect(lines).toHaveLength(6);
    expect(clock.sleepers).toBe(0);
  });

  it('names the first five of many', async () => {
    const { clock, lines, progress } = setUp();
    progress.changed('w', running(...Array.from({ length: 7 }, (_, index) => pod(`s${index}`, 'Running'))));
    await clock.advance(60_000);
    expect(lines.at(-1)).toBe(
      '[+01:00] still running: w/s0 (Running 1m00s), w/s1 (Running 1m00s), w/s2 (Running 1m00s), w/s3 (Running 1m00s), w/s4 (Running 1m00s) and 2 more',
    );
    progress.close();
  });

  it('says that nothing has started while workflows are still being built, and what it waits for afterwards', async () => {
    const { clock, lines, progress } = setUp();
    await clock.advance(60_000);
    progress.changed('w', workflowOf([], { phase: 'Succeeded', finishedAt: at(60) }));
    await clock.advance(60_000);
    expect(lines.filter((line) => line.includes('still running'))).toEqual([
      '[+01:00] still running: nothing has started yet',
      '[+02:00] still running: waiting for the engine',
    ]);
    progress.close();
  });

  it('lets no name or message forge a line', () => {
    const { lines, progress } = setUp();
    progress.changed(
      'hello',
      running(pod('a', 'Failed', { displayName: 'a\n[+00:01] hello/b  Succeeded', to: 1, message: '\u001b[2Jx\ny' })),
    );
    expect(lines.slice(1)).toEqual(['[+00:00] hello/a [+00:01] hello/b  Succeeded  Failed  (1s)  x y']);
    progress.close();
  });

  it('prints nothing that a log viewer takes for a failure while all goes well', () => {
    const { lines, progress } = setUp();
    progress.changed('hello', running(pod('a', 'Running')));
    progress.changed(
      'hello',
      workflowOf([pod('a', 'Succeeded', { to: 3 })], { phase: 'Succeeded', finishedAt: at(3) }),
    );
    expect(lines.join('\n')).not.toMatch(/timed out|ERROR:|(FAIL|Failure \[)\b|panic\b/);
    progress.close();
  });
});
