import { describe, expect, it } from 'vitest';
import { defineWorkflow, sampleContext } from '../../src/index.ts';

describe('args', () => {
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'object' && value !== null && 'shards' in value && typeof value.shards === 'number'
          ? { value: { shards: value.shards, level: 'info' } }
          : { issues: [{ message: 'expected a number', path: ['shards'] }] },
    },
  } as const;

  it('are what the schema made of kwargs', async () => {
    const workflow = defineWorkflow({ args: schema }, ({ args, step }) =>
      step('a', { run: `echo ${args.shards} ${args.level}` }),
    );
    const { spec } = await workflow(sampleContext({ args: { shards: 3 } }));
    expect(spec.templates?.find(({ name }) => name === 'a')?.script?.source).toContain('echo 3 info');
  });

  it('are refused with their path, before any step is made', async () => {
    let isBuilt = false;
    const workflow = defineWorkflow({ args: schema }, () => {
      isBuilt = true;
    });
    await expect(workflow(sampleContext({ args: { shards: 'many' } }))).rejects.toMatchObject({
      problems: [
        {
          message: 'workflow "sample": kwargs.shards: expected a number',
          path: 'kwargs.shards',
          hint: 'correct it under kwargs of "sample"',
        },
      ],
    });
    expect(isBuilt).toBe(false);
  });
});
