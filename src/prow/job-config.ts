/** A job as Prow's configuration says it. Source: Prow pkg/config/jobs.go, and TestGrid's annotations in test-infra's configurator. */

/** Batches are runs of presubmits: Prow has no configuration of their own. */
export const configuredJobTypes = ['presubmit', 'postsubmit', 'periodic'] as const;
export type ConfiguredJobType = (typeof configuredJobTypes)[number];

/** `pattern` is one RE2 expression, searched for in each changed path. */
export type JobTrigger =
  | { readonly type: 'always' }
  /** Prow: when any changed path has it. */
  | { readonly type: 'changed'; readonly pattern: string }
  /** Prow: when any changed path does not have it. */
  | { readonly type: 'changed-besides'; readonly pattern: string };

/** When a periodic starts: one of Prow's three ways. */
export type Schedule = Readonly<Partial<Record<'cron' | 'interval' | 'minimum_interval', string>>>;

export interface TestGridTab {
  readonly dashboards: readonly string[];
  /** Null: TestGrid takes the job's name. */
  readonly tab: string | null;
  readonly alertEmails: readonly string[];
  /** After how many failures in a row; null: TestGrid's own default. */
  readonly failuresToAlert: number | null;
  readonly description: string | null;
}

export interface JobRequest {
  readonly type: ConfiguredJobType;
  readonly name: string;
  readonly org: string;
  readonly repo: string;
  /** Default branch of the repository. */
  readonly baseRef: string;
  /** Regular expressions; empty: every branch. */
  readonly branches: readonly string[];
  readonly trigger: JobTrigger;
  readonly schedule: Schedule;
  readonly isOptional: boolean;
  readonly skipReport: boolean;
  readonly maxConcurrency: number | null;
  /** Prow's name of the cluster that runs the job's pod; null: its default. */
  readonly cluster: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly testGrid: TestGridTab;
  /** Milliseconds, of the longest workflow; Prow's own is longer, so that run_e2e ends first. */
  readonly timeoutMs: number;
  /** Empty: nobody named one, which the rules refuse. */
  readonly image: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Null: the namespace's default. */
  readonly serviceAccount: string | null;
  /** Whether run_e2e talks to the cluster's API with the account's token. */
  readonly needsToken: boolean;
}

/** What is left to write results and to upload them after the last workflow's deadline. */
const marginMs = 15 * 60_000;
/** Prow's own, 15 s, leaves no exit handler the time to clean up. */
const gracePeriod = '5m';

/** The job's item below `presubmits`, `postsubmits` or `periodics`, its keys in the order in which people write them. */
export function jobConfig(request: JobRequest): Readonly<Record<string, unknown>> {
  const { name, cluster, labels, maxConcurrency, type } = request;
  return withoutEmpty({
    name,
    ...(type === 'periodic' ? request.schedule : changeFields(request)),
    max_concurrency: maxConcurrency,
    cluster,
    labels,
    annotations: annotationsOf(request.testGrid),
    decorate: true,
    decoration_config: { timeout: minutes(request.timeoutMs + marginMs), grace_period: gracePeriod },
    extra_refs: type === 'periodic' ? [{ org: request.org, repo: request.repo, base_ref: request.baseRef }] : undefined,
    spec: podSpec(request),
  });
}

/** The whole file: `presubmits` and `postsubmits` are kept by repository, `periodics` in one list. */
export function jobsDocument(requests: readonly JobRequest[]): Readonly<Record<string, unknown>> {
  const document: Record<string, unknown> = {};
  for (const [type, group] of Map.groupBy(requests, (request) => request.type)) {
    const jobs = group.map(jobConfig);
    const [{ org, repo } = { org: '', repo: '' }] = group;
    document[`${type}s`] = type === 'periodic' ? jobs : { [`${org}/${repo}`]: jobs };
  }
  return document;
}

/** Prow: `always_run` is a presubmit's to say; a postsubmit without a filter always runs. */
function changeFields({ type, trigger, branches, isOptional, skipReport }: JobRequest): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (trigger.type === 'changed') fields['run_if_changed'] = trigger.pattern;
  else if (trigger.type === 'changed-besides') fields['skip_if_only_changed'] = trigger.pattern;
  else if (type === 'presubmit') fields['always_run'] = true;
  if (isOptional && type === 'presubmit') fields['optional'] = true;
  if (skipReport) fields['skip_report'] = true;
  return { ...fields, branches };
}

function annotationsOf({ dashboards, tab, alertEmails, failuresToAlert, description }: TestGridTab) {
  return {
    'testgrid-dashboards': dashboards.join(', '),
    'testgrid-tab-name': tab,
    'testgrid-alert-email': alertEmails.join(', '),
    'testgrid-num-failures-to-alert': failuresToAlert === null ? null : String(failuresToAlert),
    description,
  };
}

/**
 * Prow gives a pod no token unless it is told to. A job whose steps run in its own pod needs none: code of pull requests runs beside it.
 */
function podSpec({ serviceAccount, needsToken, image, args, env }: JobRequest): Record<string, unknown> {
  return {
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: needsToken,
    containers: [
      {
        image,
        command: ['run_e2e'],
        ...(args.length > 0 ? { args } : {}),
        ...(Object.keys(env).length > 0
          ? { env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })) }
          : {}),
      },
    ],
  };
}

/** Go's duration, in whole minutes. */
function minutes(ms: number): string {
  const total = Math.ceil(ms / 60_000);
  const hours = Math.floor(total / 60);
  return `${hours > 0 ? `${hours}h` : ''}${total % 60 > 0 || hours === 0 ? `${total % 60}m` : ''}`;
}

/** Null, undefined, empty texts, lists and maps say nothing; maps inside are looked at in the same way. */
function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(fields).map(([key, value]): [string, unknown] => [
    key,
    isMap(value) ? withoutEmpty(value) : value,
  ]);
  return Object.fromEntries(kept.filter(([, value]) => !isEmpty(value)));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}
