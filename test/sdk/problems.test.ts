import { describe, expect, it } from 'vitest';
import { WorkflowDefinitionError } from '../../src/core/errors.ts';
import { allOf, anyOf, type Build, defineWorkflow, not, sampleContext, workflowStatus } from '../../src/index.ts';
import { problemsOf } from './build.ts';
import { rows } from './problem-rows.ts';
import { strayRows } from './stray-rows.ts';

const run = 'true';
const prefix = 'workflow "sample": ';

describe('mistakes that the compiler cannot see are all found before anything runs', () => {
  it.for([...rows, ...strayRows])('$what', async ({ build, options = {}, expected }) => {
    expect(await problemsOf(build, options)).toEqual(
      expected.map(({ message, ...rest }) => ({ message: `${prefix}${message}`, ...rest })),
    );
  });

  it('names the file and line of the step', async () => {
    const error = await defineWorkflow(({ step }) => step('a b', { run }))(sampleContext()).catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof WorkflowDefinitionError)) throw error;
    const [first] = error.problems;
    expect(first?.file).toBe(import.meta.filename);
    expect(first?.line).toBeGreaterThan(10);
  });

  it.for([
    {
      what: 'a step that does not exist',
      join: () => anyOf(undefined as never),
      seen: 'argument 1 of anyOf(…) is undefined',
    },
    {
      what: 'a text',
      join: () => allOf(workflowStatus.equals('Failed'), 'z' as never),
      seen: 'argument 2 of allOf(…) is the text "z"',
    },
    { what: 'a list', join: () => not([] as never), seen: 'argument 1 of not(…) is a list' },
    { what: 'nothing', join: () => anyOf(...([] as unknown as [never])), seen: 'anyOf() was given nothing' },
  ])('refuses to join $what with a condition, where it would vanish', ({ join, seen }) => {
    expect(join).toThrow(`${seen}, expected`);
  });

  it('refuses to paste a value into a text, where its quotes would become part of the program', async () => {
    const build: Build<object> = ({ step }) => {
      const a = step('a', { run, outputs: { version: '/tmp/v' } });
      step('b', { run: `echo ${a.output('version')}` });
    };
    await expect(defineWorkflow(build)(sampleContext())).rejects.toThrow(
      'pass it through `env` and write "$NAME" in the shell text',
    );
  });

  it('accepts several hundred steps in time that grows with their number alone', async () => {
    const chain = defineWorkflow({ spec: {}, copyArtifacts: false }, ({ step }) => {
      let last = step('s0', { run });
      for (let index = 1; index < 198; index += 1)
        last = step(`s${index}`, { run, after: last, env: { BEFORE: last.result } });
    });
    expect((await chain(sampleContext())).spec.templates?.length).toBe(199);
  });
});
