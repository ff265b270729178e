import { dump } from 'js-yaml';
import { jobTypes } from '../prow/job.ts';
import type { FunctionName } from './function-names.ts';
import type { WorkflowEntry } from './harness-config.ts';
import { braceExpansions } from './include-pattern.ts';
import { admitsJobType } from './job-type-filter.ts';
import { isFalsy, isMapping, type Mapping } from './legacy-forms.ts';
import { inComment } from './skeleton.ts';

/** The text of one entry of the new prow_config.yaml, and the comments that say what became of the old one. */
export function migratedEntryText(
  written: Mapping,
  entry: WorkflowEntry,
  name: FunctionName,
  was: string | null,
): string {
  const scope = includeDirsOf(written, entry);
  const types = jobTypesOf(entry);
  const settings = Object.fromEntries(
    settingKeys.filter((key) => Object.hasOwn(written, key)).map((key) => [key, written[key]]),
  );
  const value = {
    name: entry.name,
    ts_func: `${name.module}#${name.exportName}`,
    ...(types === null ? {} : { job_types: types }),
    ...(scope.patterns.length === 0 ? {} : { include_dirs: scope.patterns }),
    ...(Object.keys(argumentsOf(written, entry)).length === 0 ? {} : { kwargs: argumentsOf(written, entry) }),
    ...settings,
  };
  const comments = [
    was === null ? 'The entry launched nothing.' : `Launched ${was}.`,
    ...(types?.length === 0 ? ['No job of Prow has one of the job types it named, so nothing ran it.'] : []),
    ...scope.comments,
  ];
  const text = [
    ...comments.map((comment) => `# ${inComment(comment)}`),
    dump([value], { lineWidth: -1 }).trimEnd(),
  ].join('\n');
  return text.replaceAll(/^(?=.)/gm, '  ');
}

/** `kwargs` and `params`, and a PipelineRun's list of names and values. */
export function argumentsOf({ tekton_params }: Mapping, { kwargs }: WorkflowEntry): Mapping {
  const parameters = (Array.isArray(tekton_params) ? tekton_params : [tekton_params]).filter(isMapping);
  const named = parameters.filter(({ name }) => typeof name === 'string');
  return { ...Object.fromEntries(named.map(({ name, value }) => [name, value ?? null])), ...kwargs };
}

const settingKeys = ['engine', 'namespace', 'service_account', 'image', 'volume', 'timeout'];

/** A plain list of Prow's job types that run the entry just as before; null: all of them. */
function jobTypesOf({ jobTypes: admitted }: WorkflowEntry): string[] | null {
  return admitted === null ? null : jobTypes.filter((jobType) => admitsJobType(admitted, jobType));
}

/** The patterns, literal where the extensions would read more into them; text that was walked by character becomes what it was meant to be. */
function includeDirsOf({ include_dirs }: Mapping, entry: WorkflowEntry): { patterns: string[]; comments: string[] } {
  if (typeof include_dirs === 'string' && !isFalsy(include_dirs)) {
    const patterns = include_dirs
      .split(',')
      .map((pattern) => pattern.trim())
      .filter((pattern) => pattern !== '');
    const effect = include_dirs.includes('*') ? 'so any change ran it' : 'so hardly any change ran it';
    return {
      patterns: patterns.map(literal),
      comments: [`include_dirs was text and was read by character, ${effect}; now it is the list it was meant to be.`],
    };
  }
  const patterns = entry.includeDirs.filter((pattern) => pattern !== '');
  const slashed = patterns.filter((pattern) => pattern.endsWith('/'));
  return {
    patterns: patterns.length === 0 ? [...entry.includeDirs] : patterns.map(literal),
    comments:
      slashed.length === 0
        ? []
        : [
            `A pattern that ends with / matches no file; perhaps ${slashed.map((pattern) => `${pattern}*`).join(', ')} was meant.`,
          ],
  };
}

function literal(pattern: string): string {
  const withoutBraces = braceExpansions(pattern) > 1 ? pattern.replaceAll('{', '[{]') : pattern;
  return withoutBraces.startsWith('!') ? `?${withoutBraces.slice(1)}` : withoutBraces;
}
