/** What Prow takes as the configuration of a job, as far as our jobs can come to it: its fields, their types and its own rules. */
import { RE2JS } from 're2js';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const expression: Check = (value) => text(value) && compiles(String(value));
const expressions: Check = (value) => Array.isArray(value) && value.every(expression);
const duration: Check = (value) => /^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(String(value));
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const labels: Check = (value) =>
  isMap(value) && Object.entries(value).every(([key, each]) => key.length <= 317 && labelValue.test(String(each)));
const annotations: Check = (value) => isMap(value) && Object.values(value).every((each) => typeof each === 'string');
const listOf =
  (fields: Fields, required: readonly string[] = []): Check =>
  (value) =>
    Array.isArray(value) && value.every((each) => faultsOf(each, fields, required).length === 0);
const mapOf =
  (fields: Fields, required: readonly string[] = []): Check =>
  (value) =>
    faultsOf(value, fields, required).length === 0;

const refs: Fields = { org: text, repo: text, base_ref: text, base_sha: text, workdir: flag, path_alias: text };
const container: Fields = {
  name: text,
  image: text,
  command: texts,
  args: texts,
  env: listOf({ name: text, value: (value) => typeof value === 'string' }, ['name']),
};
const podSpec: Fields = {
  serviceAccountName: text,
  automountServiceAccountToken: flag,
  // Prow: decorated jobs must say the command, since entrypoint takes its place
  containers: (value) => Array.isArray(value) && value.length === 1 && listOf(container, ['image', 'command'])(value),
};

const everyJob: Fields = {
  name: (value) => /^[A-Za-z0-9._-]+$/.test(String(value)),
  labels,
  annotations,
  cluster: text,
  namespace: text,
  agent: (value) => value === 'kubernetes',
  max_concurrency: count,
  job_queue_name: text,
  error_on_eviction: flag,
  spec: mapOf(podSpec, ['containers']),
  hidden: flag,
  decorate: flag,
  decoration_config: mapOf({ timeout: duration, grace_period: duration }),
  extra_refs: listOf(refs, ['org', 'repo', 'base_ref']),
  path_alias: text,
  clone_uri: text,
  clone_depth: count,
  skip_submodules: flag,
};
const changes: Fields = {
  always_run: flag,
  run_if_changed: expression,
  skip_if_only_changed: expression,
  branches: expressions,
  skip_branches: expressions,
  context: text,
  skip_report: flag,
};
const fieldsOf: Readonly<Record<string, Fields>> = {
  presubmit: { ...everyJob, ...changes, optional: flag, trigger: text, rerun_command: text, run_before_merge: flag },
  postsubmit: { ...everyJob, ...changes },
  periodic: { ...everyJob, cron: text, interval: duration, minimum_interval: duration, tags: texts },
};
/** At most one of the first, exactly one of the second. */
const triggers = ['always_run', 'run_if_changed', 'skip_if_only_changed'];
const schedules = ['cron', 'interval', 'minimum_interval'];

/** What Prow would not take of a job, in words; none where it takes it. */
export function faultsOfProwJob(type: string, job: unknown): readonly string[] {
  const keys = isMap(job) ? Object.keys(job) : [];
  const given = (names: readonly string[]) => names.filter((name) => keys.includes(name)).length;
  return [
    ...faultsOf(job, fieldsOf[type] ?? {}, ['name', 'spec']),
    ...(given(triggers) > 1 ? ['says twice when it runs'] : []),
    ...(type === 'presubmit' && given([...triggers, 'trigger']) === 0 ? ['never runs by itself'] : []),
    ...(type === 'periodic' && given(schedules) !== 1 ? ['needs one of cron, interval and minimum_interval'] : []),
  ];
}

/** The same of a whole file. */
export function faultsOfProwJobs(document: unknown): readonly string[] {
  if (!isMap(document)) return ['no map'];
  return Object.entries(document).flatMap(([kind, value]) => {
    const type = kind.replace(/s$/, '');
    if (!Object.hasOwn(fieldsOf, type)) return [`${kind}: unknown`];
    const groups = type === 'periodic' ? [value] : Object.values(isMap(value) ? value : {});
    const names = isMap(value) ? Object.keys(value).filter((name) => !/^[\w.-]+\/[\w.-]+$/.test(name)) : [];
    const jobs = groups.flatMap((group) => (Array.isArray(group) ? group : ['no list']));
    return [...names, ...jobs.flatMap((job) => faultsOfProwJob(type, job).map((fault) => `${kind}: ${fault}`))];
  });
}

function faultsOf(value: unknown, fields: Fields, required: readonly string[]): readonly string[] {
  if (!isMap(value)) return ['no map'];
  const wrong = Object.entries(value).filter(([key, member]) => fields[key]?.(member) !== true);
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  return [...wrong.map(([key, member]) => `${key}: ${JSON.stringify(member)}`), ...missing.map((key) => `no ${key}`)];
}

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
