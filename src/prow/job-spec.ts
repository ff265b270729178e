import { type Problem, problem } from '../core/errors.ts';
import { readDecoration } from './decoration.ts';
import { type FieldReader, readFields } from './field-reader.ts';
import type { ProwJob, Refs } from './job.ts';
import type { JobDraft } from './job-draft.ts';
import { readRefs, refsJson } from './refs-json.ts';
import { prowVariables } from './variables.ts';

/** Reads the text of `JOB_SPEC` (Prow: `JobSpec`). Null when it is no JSON object; every problem is appended to `problems`. */
export function readJobSpec(text: string, problems: Problem[]): JobDraft | null {
  const document = parseKeepingBuildId(text, problems);
  const fields = document === null ? null : readFields(document.value, prowVariables.jobSpec, problems);
  if (fields === null) return null;
  const refs = fields.object('refs');
  const decoration = fields.object('decoration_config');
  return {
    type: fields.text('type'),
    name: fields.text('job'),
    buildId: fields.text('buildid'),
    prowJobId: fields.text('prowjobid'),
    refs: refs === null ? null : readRefs(refs),
    extraRefs: fields.objects('extra_refs').flatMap((entry) => readExtraRefs(entry) ?? []),
    decoration: decoration === null ? null : readDecoration(decoration),
    source: 'job-spec',
  };
}

/** `JOB_SPEC` as Prow would write it for this job; `decoration_config` stays out, since it says who uploads and is not true of a step. */
export function jobSpecJson(
  job: Pick<ProwJob, 'type' | 'name' | 'buildId' | 'prowJobId' | 'refs' | 'extraRefs'>,
): Readonly<Record<string, unknown>> {
  return {
    type: job.type,
    job: job.name,
    buildid: job.buildId || undefined,
    prowjobid: job.prowJobId || undefined,
    refs: job.refs === null ? undefined : refsJson(job.refs),
    extra_refs: job.extraRefs.length === 0 ? undefined : job.extraRefs.map(refsJson),
  };
}

function readExtraRefs(fields: FieldReader): Refs | null {
  const refs = readRefs(fields);
  if (refs === null) fields.refuse('repo', 'is missing: an extra ref names org and repo');
  return refs;
}

/** A build id that was written as a number keeps its digits: ids are beyond 2^53. Null when the text is no JSON. */
function parseKeepingBuildId(text: string, problems: Problem[]): { readonly value: unknown } | null {
  const keepDigits = (key: string, value: unknown, context?: { readonly source?: string }) =>
    key === 'buildid' && typeof value === 'number' ? (context?.source ?? String(value)) : value;
  try {
    return { value: JSON.parse(text, keepDigits) };
  } catch (error) {
    const path = prowVariables.jobSpec;
    const reason = error instanceof SyntaxError ? `: ${error.message}` : '';
    problems.push(
      problem(`${path} is no JSON${reason}`, {
        path,
        hint: 'Prow sets it; unset it to have the single variables read',
      }),
    );
    return null;
  }
}
