/** Our copy of the Standard Schema interface and the published one are each other's. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import type { StandardSchema } from '../../src/index.ts';

declare const published: StandardSchemaV1<unknown, { shards: number }>;
declare const ours: StandardSchema<{ shards: number }>;

published satisfies StandardSchema<{ shards: number }>;
ours satisfies StandardSchemaV1<unknown, { shards: number }>;
v.object({ shards: v.number() }) satisfies StandardSchema<{ shards: number }>;

// @ts-expect-error a schema of something else
v.object({ shards: v.string() }) satisfies StandardSchema<{ shards: number }>;
