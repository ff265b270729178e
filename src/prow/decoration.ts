import { parseGoDuration } from '../core/go-duration.ts';
import type { FieldReader } from './field-reader.ts';
import { type Decoration, type GcsConfiguration, type PathStrategy, pathStrategies } from './job.ts';

/** What a harness needs of `decoration_config`; the rest of it concerns Prow's own containers. */
export function readDecoration(fields: FieldReader): Decoration {
  const gcs = fields.object('gcs_configuration');
  return {
    timeoutMs: readDuration(fields, 'timeout'),
    gracePeriodMs: readDuration(fields, 'grace_period'),
    gcs: gcs === null ? null : readGcsConfiguration(gcs),
  };
}

/** Prow writes Go durations as text (`2h0m0s`) and reads integers as nanoseconds. Null when absent. */
function readDuration(fields: FieldReader, key: string): number | null {
  const value = fields.unknown(key) ?? null;
  if (value === null) return null;
  const ms = typeof value === 'string' ? parseGoDuration(value) : typeof value === 'number' ? value / 1e6 : null;
  if (ms !== null && Number.isFinite(ms) && ms >= 0) return ms;
  fields.refuse(
    key,
    `is ${JSON.stringify(value)}, expected a duration`,
    'write a Go duration such as 2h0m0s, or nanoseconds',
  );
  return null;
}

function readGcsConfiguration(fields: FieldReader): GcsConfiguration {
  const pathStrategy = readPathStrategy(fields);
  const optional = {
    pathPrefix: fields.text('path_prefix'),
    defaultOrg: fields.text('default_org'),
    defaultRepo: fields.text('default_repo'),
    jobUrlPrefix: fields.text('job_url_prefix'),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== ''));
  return { bucket: fields.text('bucket'), ...given, ...(pathStrategy === null ? {} : { pathStrategy }) };
}

function readPathStrategy(fields: FieldReader): PathStrategy | null {
  const text = fields.text('path_strategy');
  const strategy = pathStrategies.find((known) => known === text) ?? null;
  if (text !== '' && strategy === null)
    fields.refuse('path_strategy', `is ${JSON.stringify(text)}, expected one of ${pathStrategies.join(', ')}`);
  if ((strategy === 'single' || strategy === 'legacy') && !(fields.text('default_org') && fields.text('default_repo')))
    fields.refuse('path_strategy', `is ${strategy}, which needs default_org and default_repo as well`);
  return strategy;
}
