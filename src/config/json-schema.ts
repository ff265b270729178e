import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from './schema.ts';

/** JSON Schema of prow_config.yaml, for editors. It accepts what loading takes without a word, and what it calls outdated. */
export function configJsonSchema(): object {
  const schema = toJsonSchema(configSchema, { target: 'draft-07' });
  return {
    ...schema,
    title: 'prow_config.yaml',
    description: 'Which end-to-end workflows a repository has, and when each runs',
  };
}
