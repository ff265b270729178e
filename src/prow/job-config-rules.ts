import { type Problem, problem } from '../core/errors.ts';
import { parseGoDuration } from '../core/go-duration.ts';
import { cronFault } from './cron.ts';
import { isJobName, isOrgName, isRefName, isRepoName } from './git-names.ts';
import type { ConfiguredJobType, JobRequest } from './job-config.ts';
import { legalLabelValue } from './labels.ts';
import { prowVariables } from './variables.ts';

const maxLabel = 63;
const labelKey = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
/** Prow: written by itself, `pkg/pod-utils/decorate`. */
const reservedLabels = ['created-by-prow', 'prow.k8s.io/type', 'prow.k8s.io/id'];

/** What Prow's own check of its configuration would refuse (errors), and what is taken and cut (warnings). */
export function problemsOfJobConfig(request: JobRequest): readonly Problem[] {
  return [nameRules, repositoryRules, scheduleRules, labelRules, envRules, podRules, testGridRules].flatMap((rule) =>
    rule(request),
  );
}

function nameRules({ name }: JobRequest): Problem[] {
  if (!isJobName(name))
    return [
      problem(`the job's name is ${JSON.stringify(name)}, expected letters, digits, ".", "_" and "-"`, flag('name')),
    ];
  if (name.length <= maxLabel) return [];
  const message = `the job's name has ${name.length} characters, and labels hold the first ${maxLabel}: ${legalLabelValue(name)}`;
  return [problem(message, { ...flag('name'), severity: 'warning' })];
}

function repositoryRules({ org, repo, baseRef, type }: JobRequest): Problem[] {
  const wrong =
    isOrgName(org) && isRepoName(repo) ? [] : [problem(`${org}/${repo} is no repository's name`, flag('repo'))];
  if (type !== 'periodic' || isRefName(baseRef)) return wrong;
  return [
    ...wrong,
    problem(`${JSON.stringify(baseRef)} is no branch that a periodic could check out`, flag('base-ref')),
  ];
}

function scheduleRules({ type, schedule }: JobRequest): Problem[] {
  const given = Object.entries(schedule);
  if (type !== 'periodic')
    return given.map(([key]) => problem(`${key} is for periodics, not for a ${type}`, flag(flagOf(key))));
  if (given.length !== 1)
    return [
      problem(`a periodic has exactly one of cron, interval and minimum_interval, here ${given.length}`, flag('cron')),
    ];
  return given.flatMap(([key, text]) => {
    const fault = key === 'cron' ? cronFault(text) : intervalFault(text);
    return fault === null ? [] : [problem(`${key} ${JSON.stringify(text)}: ${fault}`, flag(flagOf(key)))];
  });
}

function intervalFault(text: string): string | null {
  return (parseGoDuration(text) ?? 0) > 0 ? null : 'expected a duration of Go above zero, such as 6h or 1h30m';
}

function labelRules({ labels }: JobRequest): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    if (reservedLabels.includes(key)) return [problem(`label ${key} is Prow's own`, flag('label'))];
    if (!labelKey.test(key)) return [problem(`${JSON.stringify(key)} is no name of a label`, flag('label'))];
    if (value === '' || legalLabelValue(value) === value) return [];
    return [problem(`label ${key}: ${JSON.stringify(value)} is no value of a label`, flag('label'))];
  });
}

function envRules({ env, type }: JobRequest): Problem[] {
  const reserved = reservedVariables(type);
  return Object.keys(env).flatMap((name) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      return [problem(`${JSON.stringify(name)} is no name of a variable`, flag('env'))];
    return reserved.includes(name) ? [problem(`variable ${name} is set by Prow itself`, flag('env'))] : [];
  });
}

/** Prow: `EnvForType`, and what decoration sets. Only a periodic may say itself whose repository it is about. */
function reservedVariables(type: ConfiguredJobType): readonly string[] {
  const { ci, jobSpec, jobName, jobType, prowJobId, buildId, buildNumber, artifacts, ...others } = prowVariables;
  const always = [
    ci,
    jobSpec,
    jobName,
    jobType,
    prowJobId,
    buildId,
    buildNumber,
    artifacts,
    'GOPATH',
    'ENTRYPOINT_OPTIONS',
  ];
  if (type === 'periodic') return always;
  const base = [others.repoOwner, others.repoName, others.pullBaseRef, others.pullBaseSha, others.pullRefs];
  const source = [others.srcHost, others.srcBase];
  const pull = [others.pullNumber, others.pullPullSha, others.pullHeadRef, others.pullTitle];
  return [...always, ...base, ...source, ...(type === 'presubmit' ? pull : [])];
}

function podRules({ image, serviceAccount, maxConcurrency }: JobRequest): Problem[] {
  const wrong: Problem[] = [];
  if (image === '')
    wrong.push(problem('no image is named that has run_e2e, and the entries have none in common', flag('image')));
  else if (!/^[^\s:@][^\s]*$/.test(image))
    wrong.push(problem(`${JSON.stringify(image)} is no name of an image`, flag('image')));
  if (serviceAccount !== null && !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(serviceAccount))
    wrong.push(problem(`${JSON.stringify(serviceAccount)} is no name of a service account`, flag('service-account')));
  if (maxConcurrency !== null && !isCount(maxConcurrency))
    wrong.push(
      problem(`max_concurrency is ${maxConcurrency}, expected a whole number above zero`, flag('max-concurrency')),
    );
  return wrong;
}

function testGridRules({ testGrid: { dashboards, alertEmails, failuresToAlert } }: JobRequest): Problem[] {
  return [
    ...dashboards
      .filter((name) => name.trim() === '' || name.includes(','))
      .map((name) => problem(`${JSON.stringify(name)} is no name of a dashboard`, flag('testgrid-dashboard'))),
    ...alertEmails
      .filter((address) => !/^[^\s,@]+@[^\s,@]+$/.test(address))
      .map((address) => problem(`${JSON.stringify(address)} is no address`, flag('testgrid-alert-email'))),
    ...(failuresToAlert === null || isCount(failuresToAlert)
      ? []
      : [
          problem(
            `an alert after ${failuresToAlert} failures, expected a whole number above zero`,
            flag('testgrid-failures-to-alert'),
          ),
        ]),
  ];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function flagOf(field: string): string {
  return field.replaceAll('_', '-');
}

function flag(name: string): { readonly path: string } {
  return { path: `--${name}` };
}
