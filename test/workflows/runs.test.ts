/** What the SDK writes means on an engine what its words say: built here, run with real processes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isTerminal } from '../../src/argo/phase.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { createLocalEngine } from '../../src/engine/local/engine.ts';
import { createPodRunner } from '../../src/engine/local/pods/create-pod-runner.ts';
import { probeIsolation } from '../../src/engine/local/pods/probe-isolation.ts';
import {
  anyOf,
  defineWorkflow,
  sampleContext,
  type Workflow,
  type WorkflowFunction,
  withItems,
  withParam,
  withSequence,
  workflowStatus,
} from '../../src/index.ts';
import { hello } from '../../workflows/hello.ts';

const path = process.env['PATH'] ?? '';
const probeDirectory = mkdtempSync(join(tmpdir(), 'argo-e2e-test-'));
const isolation = await probeIsolation(probeDirectory, path);
rmSync(probeDirectory, { recursive: true, force: true });

interface Ended {
  readonly phase: string | undefined;
  /** Phase of each node by its display name. */
  readonly nodes: Readonly<Record<string, string>>;
  read(path: string): string;
}

async function run<Args extends object>(build: WorkflowFunction<Args>, args: Args): Promise<Ended> {
  const stateDir = mkdtempSync(join(tmpdir(), 'argo-e2e-test-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const machine = {
    arch: process.arch,
    secrets: {},
    configMaps: {},
    serviceAccounts: new Set<string>(),
    realDirectories: isolation.type === 'none' ? [join(stateDir, 'volumes')] : null,
  };
  const mountPath = isolation.type === 'none' ? join(stateDir, 'volumes/nfs-external') : '/mnt/test-data-volume';
  const context = sampleContext({ args, volume: { claim: 'nfs-external', mountPath } });
  const pods = await createPodRunner({ stateDir, isolation, path, clock: systemClock, log: silentLog });
  await using engine = createLocalEngine({ stateDir, pods, clock: systemClock, log: silentLog, machine });
  const workflow = await build(context);
  expect(await engine.check(workflow)).toEqual([]);
  const ref = await engine.submit(workflow);
  const read = (file: string) => readFileSync(join(stateDir, 'volumes/nfs-external', ref.name, file), 'utf8');
  let last: Workflow | null = await engine.get(ref);
  for await (const _ of engine.changes([ref], AbortSignal.timeout(60_000))) {
    last = await engine.get(ref);
    if (isTerminal(last?.status?.phase)) break;
  }
  const nodes = Object.values(last?.status?.nodes ?? {}).map(
    (node) => [node.displayName ?? node.name, node.phase ?? ''] as const,
  );
  return { phase: last?.status?.phase, nodes: Object.fromEntries(nodes.filter(([name]) => name !== ref.name)), read };
}

describe('on the local engine', () => {
  it('the diamond of hello hands its greeting from step to step over the volume', async () => {
    // Without the bin on PATH the exit handler cannot copy: that is told apart from the steps.
    const { nodes, read } = await run(hello, { greeting: `it's "$(date)"` });
    expect(nodes).toMatchObject({ greet: 'Succeeded', left: 'Succeeded', right: 'Succeeded', join: 'Succeeded' });
    expect(read('outputs/artifacts/join/greetings.txt')).toBe(`left: it's "$(date)"\nright: it's "$(date)"\n`);
  });

  it('values, tests, loops, retries and exit steps do what they say', async () => {
    const everything = defineWorkflow({ copyArtifacts: false }, ({ dirs, step, onExit }) => {
      const inOutputs = { workingDir: dirs.outputs };
      const give = step('give', {
        run: `mkdir -p o; printf "it's {{ok}}; \\"q\\"" > o/v; echo '["a","b c"]' > o/l; echo printed`,
        outputs: {
          value: `${dirs.outputs}/o/v`,
          list: `${dirs.outputs}/o/l`,
          none: { path: `${dirs.outputs}/o/none`, default: 'fallback' },
        },
        ...inOutputs,
      });
      step('use', {
        run: 'printf "%s|%s|%s|%s" "$V" "$R" "$N" "$(echo $(( 40 + 2 )))" > use.txt',
        env: { V: give.output('value'), R: give.result, N: give.output('none') },
        ...inOutputs,
      });
      step('args', {
        command: ['sh', '-c', 'printf "%s|%s" "$1" "$2" > args.txt', 'sh', give.output('value')],
        args: [give.exitCode],
        ...inOutputs,
      });
      step('equal', { run: 'true', when: give.output('value').equals(`it's {{ok}}; "q"`) });
      step('unequal', { run: 'true', when: give.result.notEquals('printed') });
      const loop = step(
        'items',
        withItems([{ os: 'li nux' }, { os: 'mac' }], (item) => ({
          run: 'echo "$OS" > "o/$OS"; cp "o/$OS" "$ARTIFACTS/"',
          env: { OS: item.field('os') },
          when: item.field('os').notEquals('mac'),
          after: give,
          ...inOutputs,
        })),
      );
      step(
        'params',
        withParam(give.output('list'), (item) => ({ run: 'echo "$I" > "param-$I"', env: { I: item }, ...inOutputs })),
      );
      step(
        'numbers',
        withSequence({ count: 2 }, (item) => ({ command: ['touch', item], ...inOutputs })),
      );
      step('any', { run: 'true', after: loop.anySucceeded });
      const flaky = step('flaky', {
        run: 'echo x >> tries; test "$(wc -l < tries)" = 2',
        retryStrategy: { limit: 2 },
        ...inOutputs,
      });
      const bad = step('bad', { run: 'exit 3', after: flaky });
      step('rescue', { run: 'test "$CODE" = 3', env: { CODE: bad.exitCode }, after: anyOf(bad.failed, bad.errored) });
      onExit('always', { run: 'echo "$STATUS" > status.txt', env: { STATUS: workflowStatus }, ...inOutputs });
      onExit('on-failure', { run: 'true', when: workflowStatus.notEquals('Succeeded') });
    });
    const { phase, nodes, read } = await run(everything, {});
    expect({ phase, nodes }).toMatchObject({
      phase: 'Succeeded',
      nodes: {
        equal: 'Succeeded',
        unequal: 'Skipped',
        'items(0:os:li nux)': 'Succeeded',
        'items(1:os:mac)': 'Skipped',
        'params(1:b c)': 'Succeeded',
        any: 'Succeeded',
        flaky: 'Succeeded',
        'flaky(0)': 'Failed',
        bad: 'Failed',
        rescue: 'Succeeded',
        'on-failure': 'Skipped',
      },
    });
    expect(read('outputs/use.txt')).toBe(`it's {{ok}}; "q"|printed|fallback|42`);
    expect(read('outputs/args.txt')).toBe(`it's {{ok}}; "q"|0`);
    expect(read('outputs/artifacts/items/li nux')).toBe('li nux\n');
    expect(read('outputs/param-b c')).toBe('b c\n');
    expect(read('outputs/status.txt')).toBe('Succeeded\n');
  });
});
