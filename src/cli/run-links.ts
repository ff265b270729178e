/** Links that Spyglass shows while a run goes on. */
import { UsageError } from '../core/errors.ts';
import { logsExplorerUrl } from '../gcp/log-query.ts';
import { exactTimeOf } from '../logs/log-line.ts';
import type { ProwJob } from '../prow/job.ts';
import { legalLabelValue } from '../prow/labels.ts';
import type { RunLinks } from '../prow/metadata.ts';
import { prowVariables } from '../prow/variables.ts';

export interface LinkFlags {
  readonly 'argo-ui-url': string | undefined;
  /** `Title=URL`, with `{build_id}`, `{prow_job_id}`, `{job}` and `{namespace}`. */
  readonly link: readonly string[];
  readonly namespace?: string | undefined;
  readonly 'logging-project'?: string | undefined;
  readonly 'logging-cluster'?: string | undefined;
}

/** `startedAt`: milliseconds since the epoch. Throws UsageError for a link that is none. */
export function runLinks(job: ProwJob, flags: LinkFlags, startedAt: number): RunLinks {
  const given = flags.link.map((text) => {
    const [, title, template] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (title === undefined || template === undefined)
      throw refusal(text, 'expected a title and a URL, such as Logs=https://logs.example/?build={build_id}');
    return [title.trim(), { url: checkedUrl(text, filled(template, text, job, flags)) }] as const;
  });
  return Object.fromEntries([...argoLink(job, flags), ...logsLink(job, flags, startedAt), ...given]);
}

/** The list of this build's workflows: Argo's UI filters by label. */
function argoLink(job: ProwJob, { 'argo-ui-url': base, namespace = '' }: LinkFlags) {
  if (base === undefined) return [];
  const url = new URL(checkedUrl(base, base));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/workflows/${encodeURIComponent(namespace)}`.replace(/\/$/, '');
  url.searchParams.set('label', `BUILD_ID=${job.buildId}`);
  return [['Argo UI', { url: url.href, description: 'the workflows of this build' }] as const];
}

/** What the pods of this build print, as `e2e logs -l BUILD_ID=…` asks for it. */
function logsLink({ buildId }: ProwJob, flags: LinkFlags, startedAt: number) {
  const project = flags['logging-project'];
  const value = legalLabelValue(buildId);
  if (project === undefined || value === null) return [];
  const labels = [{ keys: [prowVariables.buildId], values: [value] }];
  const query = {
    labels,
    cluster: flags['logging-cluster'],
    namespace: flags.namespace,
    from: exactTimeOf(startedAt),
    to: null,
  };
  return [
    ['Logs', { url: logsExplorerUrl(project, query), description: 'what the pods of this build print' }] as const,
  ];
}

function filled(template: string, text: string, job: ProwJob, { namespace }: LinkFlags): string {
  const values: Readonly<Record<string, string | undefined>> = {
    build_id: job.buildId,
    prow_job_id: job.prowJobId,
    job: job.name,
    namespace,
  };
  return template.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name))
      throw refusal(
        text,
        `there is no {${name}}, only ${Object.keys(values)
          .map((each) => `{${each}}`)
          .join(', ')}`,
      );
    const value = values[name];
    if (value === undefined) throw refusal(text, `{${name}} needs --${name}`);
    return encodeURIComponent(value);
  });
}

function checkedUrl(text: string, url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw refusal(text, 'expected an http or https URL');
  return new URL(url).href;
}

function refusal(text: string, reason: string): UsageError {
  return new UsageError(`cannot link to ${JSON.stringify(text)}: ${reason}`);
}
