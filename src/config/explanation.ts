import { didYouMean } from '../core/nearest.ts';
import { jobTypes } from '../prow/job.ts';
import { engineNames } from './harness-config.ts';
import { isFalsy, isMapping } from './legacy-forms.ts';

/** What a value that departs from the schema means: an error, or a warning where files written for Kubeflow hold it. */
export interface Explanation {
  readonly severity: 'error' | 'warning';
  /** Goes on after the key path: `must be …, not …`. */
  readonly says: string;
  readonly hint: string | null;
  readonly rule: string;
}

type Explain = (value: unknown) => Explanation;

/** By key path pattern; `settings.` stands for `defaults.` and `workflows[].`. */
const explanations: Readonly<Record<string, Explain>> = {
  '': (value) =>
    error('wrong-type', `must be a mapping with the key workflows, not ${seen(value)}`, 'write: workflows: []'),
  defaults: mustBe('a mapping of settings'),
  workflows: explainWorkflows,
  'workflows[]': (value) =>
    error('wrong-type', `must be a mapping, not ${seen(value)}`, 'begin the entry with - name: …'),
  'workflows[].name': explainName,
  'workflows[].ts_func': (value) =>
    error('ts-func', `must be path/to/file.ts#exportName inside the repository, not ${seen(value)}`, tsFuncHint(value)),
  'workflows[].job_types': explainJobTypes,
  'workflows[].job_types[]': explainJobType,
  'workflows[].include_dirs': explainIncludeDirs,
  'workflows[].include_dirs[]': explainPattern,
  'workflows[].kwargs': mustBe('a mapping of arguments'),
  'workflows[].params': mustBe('a mapping of arguments'),
  'settings.engine': (value) =>
    error(
      'engine',
      `must be ${engineNames.join(' or ')}, not ${seen(value)}`,
      typeof value === 'string' ? didYouMean(value, engineNames) : null,
    ),
  'settings.namespace': mustBe('a namespace of at most 63 characters a-z, 0-9 and -'),
  'settings.service_account': mustBe('the name of a service account'),
  'settings.image': mustBe('the name of an image'),
  'settings.volume': mustBe(
    'a mapping of claim and mount_path',
    'write: volume: { claim: nfs-external, mount_path: /mnt/test-data-volume }',
  ),
  'settings.volume.claim': mustBe('the name of a PersistentVolumeClaim'),
  'settings.volume.mount_path': mustBe('an absolute path without ":"'),
  'settings.timeout': mustBe('a duration greater than zero', 'write it as Go does: 3h, 90m, 1h30m'),
};

const missingKeyHints: Readonly<Record<string, string>> = {
  workflows: 'write: workflows: []',
  'workflows[].name': 'add name: … to this entry',
};

/** Explains what stands at a place of the schema; `undefined` is a missing key. */
export function explain(pattern: string, value: unknown): Explanation {
  if (value === undefined) return error('missing-key', 'is missing', missingKeyHints[pattern] ?? null);
  const known = explanations[pattern] ?? explanations[pattern.replace(/^(?:workflows\[\]|defaults)\./, 'settings.')];
  return (known ?? mustBe('text'))(value);
}

function explainWorkflows(value: unknown): Explanation {
  if (isMapping(value) && isFalsy(value))
    return warning('empty-mapping', 'is an empty mapping, read as an empty list', 'write []');
  return error(
    'wrong-type',
    `must be a list of entries, not ${seen(value)}`,
    value === null ? 'write [] where there is none' : 'begin each entry with - name: …',
  );
}

function explainName(value: unknown): Explanation {
  if (value === '')
    return warning('empty-name', 'is empty: results cannot tell this entry from others', 'give it a name');
  return error('wrong-type', `must be text, not ${seen(value)}`, isScalar(value) ? 'put the value in quotes' : null);
}

function explainJobTypes(value: unknown): Explanation {
  const listed = `write a list: [${jobTypes.slice(0, 2).join(', ')}]`;
  if (isFalsy(value))
    return warning('no-restriction', 'is empty: every job type runs this entry', 'write [] or leave the key out');
  if (typeof value === 'string')
    return warning('job-types-text', 'is text: every job type that is a part of it runs this entry', listed);
  if (isMapping(value)) return warning('job-types-mapping', 'is a mapping: its keys are read as the list', listed);
  return error('wrong-type', `must be a list of job types, not ${seen(value)}`, listed);
}

function explainJobType(value: unknown): Explanation {
  const hint = (typeof value === 'string' ? didYouMean(value, jobTypes) : null) ?? `Prow has ${jobTypes.join(', ')}`;
  return warning('unknown-job-type', `is ${seen(value)}, which no job has as its type`, hint);
}

function explainIncludeDirs(value: unknown): Explanation {
  if (isFalsy(value))
    return warning('no-restriction', 'is empty: a change to any file runs this entry', 'write [] or leave the key out');
  if (typeof value === 'string') {
    return warning(
      'include-dirs-text',
      'is text: each of its characters is read as a pattern',
      `write a list: [${JSON.stringify(value)}]`,
    );
  }
  if (isMapping(value))
    return warning('include-dirs-mapping', 'is a mapping: its keys are read as the patterns', 'write a list');
  return warning('include-dirs-scalar', `is ${seen(value)}: no changed file can match it`, 'write a list of patterns');
}

function explainPattern(value: unknown): Explanation {
  if (value === null || value === '')
    return warning('empty-pattern', 'is empty: no changed file can match it', 'remove the item');
  if (typeof value === 'string') return error('pattern', 'is too long', 'use a shorter pattern with *');
  if (isScalar(value))
    return warning('pattern-not-text', `is ${seen(value)}, read as the text ${value}`, 'put the value in quotes');
  return error('wrong-type', `must be text, not ${seen(value)}`, null);
}

function tsFuncHint(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (!value.includes('#')) return `name the exported function after a #: ${value}#exportName`;
  if (value.startsWith('/') || /^[A-Za-z]:/.test(value)) return 'give the path relative to the root of the repository';
  if (value.split('/').includes('..')) return 'the file must lie inside the repository: leave out ".."';
  if (value.includes('\\')) return 'separate directories by /';
  return 'example: workflows/unit-tests.ts#unitTests';
}

function mustBe(expected: string, hint: string | null = null): Explain {
  return (value) => error('wrong-type', `must be ${expected}, not ${seen(value)}`, hint);
}

function error(rule: string, says: string, hint: string | null): Explanation {
  return { severity: 'error', rule, says, hint };
}

function warning(rule: string, says: string, hint: string | null): Explanation {
  return { severity: 'warning', rule, says, hint };
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function seen(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  const text = JSON.stringify(value);
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return typeof value === 'string' ? short : `the ${typeof value} ${short}`;
}
