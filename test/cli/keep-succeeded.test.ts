import { describe, expect, it } from 'vitest';
import { nodeId } from '../../src/argo/names.ts';
import type { DagTask, Template, WorkflowSpec, WorkflowStep } from '../../src/argo/types.ts';
import { keepSucceeded } from '../../src/cli/keep-succeeded.ts';
import { leaf, type PodScript, scriptedRun } from '../support/scripted-run.ts';
import { errorsOf } from './lint-errors.ts';

const object = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'wf', namespace: 'ci' },
} as const;

const odd = `two lines\n'quoted' $HOME {{other}} "end"\n`;
const dag = (...tasks: readonly DagTask[]): Template => ({ name: 'main', dag: { tasks } });
const steps = (...groups: readonly (readonly WorkflowStep[])[]): Template => ({ name: 'main', steps: groups });
const given = (value: string) => ({ arguments: { parameters: [{ name: 'x', value }] } });
const says = leaf('says', { inputs: { parameters: [{ name: 'x' }] } });
const gives = leaf('gives', { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/p' } }] } });

const leavesGlobal = leaf('leaves-global', {
  outputs: { parameters: [{ name: 'p', globalName: 'g', valueFrom: { path: '/p' } }] },
});

/** Runs it, with the pods of these steps failing and all others leaving `odd`; then what is made of it, with all pods succeeding. */
async function retried(spec: WorkflowSpec, failing: readonly string[], result = odd) {
  const pods = (node: string): PodScript => {
    const isBad = failing.some((name) => node === `~${name}`);
    return isBad ? 1 : { parameters: { p: odd }, result };
  };
  const first = await scriptedRun(spec, { pods });
  expect(first.form.phase).toBe('Failed');
  const { workflow, kept, again } = keepSucceeded(first.workflow);
  expect(errorsOf(workflow)).toEqual([]);
  const second = await scriptedRun(workflow.spec, { pods: () => ({ parameters: { p: 'new' }, result: 'new' }) });
  const inputs = Object.values(second.workflow.status?.nodes ?? {}).flatMap((node) =>
    node.type === 'Pod' ? [[node.name.replace('wf', '~'), node.inputs?.parameters?.[0]?.value] as const] : [],
  );
  return { kept, again, started: second.started, phase: second.form.phase, inputs: Object.fromEntries(inputs), second };
}

describe('what is kept of a workflow that failed', () => {
  it('is what succeeded, unless it comes after what failed', async () => {
    const main = dag(
      { name: 'a', template: 'ok' },
      { name: 'b', template: 'ok', depends: 'a' },
      { name: 'c', template: 'ok', depends: 'a' },
      { name: 'd', template: 'ok', depends: 'b && c' },
      { name: 'cleanup', template: 'ok', depends: 'c.Succeeded || c.Failed' },
      { name: 'report', template: 'ok', depends: 'cleanup' },
    );
    const { kept, again, started, phase } = await retried({ templates: [main, leaf('ok')] }, ['.c']);
    expect([kept, again, phase]).toEqual([['a', 'b'], ['c', 'd', 'cleanup', 'report'], 'Succeeded']);
    expect(started).toEqual(['~.c', '~.d', '~.cleanup', '~.report']);
  });

  it('is what went on after a failure that it was told to pass over, but not what asks about it', async () => {
    const passedOver = { name: 'c', template: 'ok', continueOn: { failed: true } };
    const asks = { name: 'asks', template: 'says', ...given('{{steps.c.status}}') };
    const main = steps([passedOver], [{ name: 'on', template: 'ok' }, asks], [{ name: 'bad', template: 'ok' }]);
    const { kept, again } = await retried({ templates: [main, leaf('ok'), says] }, ['[0].c', '[2].bad']);
    expect([kept, again]).toEqual([['on'], ['c', 'asks', 'bad']]);
  });

  it('leaves its outputs, whatever is in them, for every way to use them', async () => {
    const main = dag(
      { name: 'a', template: 'gives' },
      {
        name: 'b',
        template: 'says',
        depends: 'a',
        ...given(
          `{{tasks.a.outputs.parameters.p}}|{{=sprig.upper(tasks['a'].outputs.result)}}|{{tasks.a.exitCode}}|{{tasks.a.status}}`,
        ),
      },
      { name: 'c', template: 'says', depends: 'a', when: `{{=tasks.a.outputs.result == 'x'}}`, ...given('') },
      {
        name: 'd',
        template: 'says',
        depends: 'b',
        withParam: `{{=toJson([tasks.a.outputs.result])}}`,
        ...given('{{item}}'),
      },
    );
    const { kept, inputs } = await retried({ templates: [main, gives, says] }, ['.b']);
    expect(kept).toEqual(['a']);
    expect(inputs).toMatchObject({
      '~.b': `${odd}|${odd.toUpperCase()}|0|Succeeded`,
      [`~.d(0:${JSON.stringify(odd).slice(1, -1)})`]: odd,
    });
  });

  it('leaves outputs of the whole workflow too, also of steps inside it', async () => {
    const inner: Template = { name: 'inner', steps: [[{ name: 'deep', template: 'leaves-global' }]] };
    const main = steps(
      [{ name: 'a', template: 'inner' }],
      [{ name: 'b', template: 'says', ...given('{{workflow.outputs.parameters.g}}') }],
    );
    const { kept, inputs, second } = await retried({ templates: [main, inner, leavesGlobal, says] }, ['[1].b']);
    expect([kept, inputs['~[1].b'], second.form.outputs]).toEqual([['a'], odd, { g: odd }]);
  });

  it('is found inside of steps that failed, at any depth and in the last of several tries', async () => {
    const inner: Template = {
      name: 'inner',
      retryStrategy: { limit: 1 },
      steps: [
        [{ name: 'first', template: 'gives' }],
        [{ name: 'second', template: 'says', ...given('{{steps.first.outputs.result}}') }],
      ],
    };
    const main = dag({ name: 'a', template: 'ok' }, { name: 'in', template: 'inner', depends: 'a' });
    const failing = ['.in(0)[1].second', '.in(1)[1].second'];
    const { kept, started, inputs } = await retried({ templates: [main, inner, leaf('ok'), gives, says] }, failing);
    expect([kept, started]).toEqual([['a', 'first'], ['~.in(0)[1].second']]);
    expect(inputs['~.in(0)[1].second']).toBe(odd);
  });

  it('is a loop all of whose items succeeded; who waits for any of them finds one', async () => {
    const loop = { withItems: [1, 2], template: 'ok' };
    const main = dag(
      { name: 'good', ...loop },
      { name: 'bad', ...loop },
      { name: 'any', template: 'ok', depends: 'good.AnySucceeded && bad' },
      { name: 'none', template: 'ok', depends: 'good.AllFailed' },
    );
    const { kept, again, started } = await retried({ templates: [main, leaf('ok')] }, ['.bad(1:2)']);
    expect([kept, again]).toEqual([
      ['good', '1 of 2 items of bad'],
      ['bad', 'any', 'none'],
    ]);
    expect(started).toEqual(['~.bad(0:2)', '~.any']);
  });

  it('is not a step whose output is longer than an expression may be', async () => {
    const main = steps(
      [{ name: 'a', template: 'gives' }],
      [{ name: 'b', template: 'says', ...given('{{steps.a.outputs.result}}') }],
    );
    const spec = { templates: [main, gives, says] };
    expect((await retried(spec, ['[1].b'], 'x'.repeat(48_000))).kept).toEqual(['a']);
    expect((await retried(spec, ['[1].b'], 'x'.repeat(48_001))).kept).toEqual([]);
  });

  it('is a loop with the lists that its items left', async () => {
    const loop = { name: 'loop', withItems: ['x', 'y'], template: 'gives' };
    const user = (name: string, value: string) => ({ name, template: 'says', depends: 'loop', ...given(value) });
    const main = dag(
      loop,
      user('list', '{{tasks.loop.outputs.parameters.p}}'),
      user('first', "{{=jsonpath(tasks.loop.outputs.parameters.p, '$[0]')}}"),
      user('results', '{{tasks.loop.outputs.result}}'),
    );
    const { kept, inputs } = await retried({ templates: [main, gives, says] }, ['.list', '.first', '.results'], '1');
    expect([kept, inputs]).toEqual([
      ['loop'],
      { '~.list': JSON.stringify([odd, odd]), '~.first': odd, '~.results': '[1,1]' },
    ]);
    const whole = dag(loop, user('all', '{{tasks.loop.outputs.parameters}}'));
    expect((await retried({ templates: [whole, gives, says] }, ['.all'], '1')).kept).toEqual([]);
  });

  it.each<readonly [string, Partial<DagTask>, Partial<DagTask>, readonly string[]]>([
    ['only failed items run again', { withItems: ['x', 'y', { a: 1n }] }, {}, ['~.bad(0:y)', '~.after']],
    ['also of a sequence', { withSequence: { start: 3, end: 1, format: 'n%02d' } }, {}, ['~.bad(0:n02)', '~.after']],
    ['all where the list is another step’s', { withParam: '["x","y"]' }, {}, ['~.bad(0:x)', '~.bad(1:y)', '~.after']],
    [
      'all where their outputs are used',
      { withItems: ['x', 'y'] },
      given('{{tasks.bad.outputs.parameters.p}}'),
      ['~.bad(0:x)', '~.bad(1:y)', '~.after'],
    ],
    [
      'all where it matters whether any succeeded',
      { withItems: ['x', 'y'] },
      { depends: 'bad.AnySucceeded && bad' },
      ['~.bad(0:x)', '~.bad(1:y)', '~.after'],
    ],
  ])('of a loop: %s', async (_what, loop, user, started) => {
    const after = { name: 'after', template: 'says', depends: 'bad', ...given(''), ...user };
    const main = dag({ name: 'bad', template: 'gives', ...loop }, after);
    const failing = ['.bad(1:y)', '.bad(1:n02)'];
    expect((await retried({ templates: [main, gives, says] }, failing)).started).toEqual(started);
  });

  it.each([
    ['an artifact that another step uses', {}, { from: '{{tasks.a.outputs.artifacts.f}}' }, ''],
    ['an output that only shows when it runs which it is', {}, {}, `{{=tasks[inputs.parameters.of].outputs.result}}`],
    ['all that it left', {}, {}, '{{=toJson(tasks.a)}}'],
    ['a daemon', { daemon: true }, {}, ''],
  ])('is not a step with %s', async (_what, more, artifact, value) => {
    const a = leaf('a', { ...more, outputs: { artifacts: [{ name: 'f', path: '/f' }] } });
    const artifacts = 'from' in artifact ? [{ name: 'f', ...artifact }] : [];
    const main = {
      ...dag(
        { name: 'a', template: 'a' },
        { name: 'b', template: 'b', depends: 'a', arguments: { parameters: [{ name: 'x', value }], artifacts } },
      ),
      inputs: { parameters: [{ name: 'of', value: 'a' }] },
    };
    const b = leaf('b', {
      inputs: { parameters: [{ name: 'x' }], artifacts: artifacts.length > 0 ? [{ name: 'f', path: '/f' }] : [] },
    });
    const nodes = {
      wf: { id: 'wf', name: 'wf', type: 'DAG', phase: 'Failed' },
      [nodeId('wf', 'wf.a')]: {
        id: nodeId('wf', 'wf.a'),
        name: 'wf.a',
        type: 'Pod',
        phase: 'Succeeded',
        outputs: { result: 'r', artifacts: [{ name: 'f', path: '/f' }, { name: 'main-logs' }] },
      },
    } as const;
    const spec = { entrypoint: 'main', templates: [main, a, b] };
    const { kept } = keepSucceeded({ ...object, spec, status: { phase: 'Failed', nodes } });
    expect(kept).toEqual([]);
    const unused = {
      ...spec,
      templates: [
        dag({ name: 'a', template: 'a' }, { name: 'b', template: 'b', depends: 'a' }),
        { ...a, daemon: false },
        leaf('b'),
      ],
    };
    expect(keepSucceeded({ ...object, spec: unused, status: { phase: 'Failed', nodes } }).kept).toEqual(['a']);
  });
});
