/** `e2e diagnose`: what is wrong with the pods, deployments, jobs and claims of a namespace. Finding nothing, or much, is no failure of its own. */
import { eachLimited } from '../core/each-limited.ts';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { found, type Look } from '../diagnosis/diagnosis.ts';
import { evidenceLines } from '../diagnosis/diagnosis-text.ts';
import { look } from '../diagnosis/fetch-facts.ts';
import { type Finding, findingsOf } from '../diagnosis/namespace/findings.ts';
import { lastLinesOf } from '../diagnosis/namespace/last-lines.ts';
import { countsOf, type Survey, surveyNamespace, unreadParts } from '../diagnosis/namespace/survey.ts';
import { missingNamespaces } from '../engine/argo/missing.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { namespacePath } from '../kubernetes/kube-path.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import type { Style } from '../report/style.ts';
import type { Host } from './host.ts';
import { type ClusterFlags, openCluster } from './open-cluster.ts';
import { styleFor } from './run-output.ts';

/** Milliseconds for everything: an exit handler has little time. */
const patienceMs = 60_000;
/** Findings that are shown; of the first ones the log is read. */
const mostFindings = 40;
const mostLogs = 10;
const logsAtOnce = 4;
const grantHint = 'the Role of docs/install/diagnose.yaml grants it';

type Shown = Finding & {
  readonly lastLines: readonly string[] /** Why its log is not shown; null where it is, or there is none. */;
  readonly unreadLog: string | null;
};

/** Throws HarnessError NOT_FOUND for a namespace that is not there, ENGINE when nothing of it may be read. */
export async function diagnoseNamespace(
  flags: ClusterFlags & { readonly json: boolean },
  host: Host,
): Promise<ExitCode> {
  const client = await openCluster(flags, host);
  try {
    const namespace = flags.namespace ?? client.namespace;
    const signal = AbortSignal.any([host.interrupted, AbortSignal.timeout(patienceMs)]);
    const survey = await surveyNamespace(client, namespace, signal);
    await refuseNothing(client, survey, signal);
    const findings = findingsOf(survey);
    const shown = await withLogs(client, namespace, findings.slice(0, mostFindings), signal);
    const left = findings.length - shown.length;
    const unreadLog = shown.find((each) => each.unreadLog !== null)?.unreadLog ?? null;
    const unread = [...unreadParts(survey), ...(unreadLog === null ? [] : [`logs: ${unreadLog}`])];
    const scene = { survey, shown, left, unread };
    host.stdout.write(flags.json ? documentOf(scene) : textOf(scene, styleFor(host.stdout, host.env)));
    return exitCodes.passed;
  } finally {
    await client.close();
  }
}

/** A list in a namespace that does not exist is merely empty. */
async function refuseNothing(client: KubeClient, survey: Survey, signal: AbortSignal): Promise<void> {
  const { namespace, pods, deployments } = survey;
  const unread = unreadParts(survey);
  if (pods.type === 'unreadable' && deployments.type === 'unreadable')
    throw new HarnessError('ENGINE', `nothing in namespace ${namespace} can be read: ${unread.join('; ')}`, {
      hint: `${grantHint}; kubectl auth can-i --list -n ${namespace}`,
    });
  if (
    countsOf(survey)
      .split(', ')
      .some((count) => !count.startsWith('0 '))
  )
    return;
  const itself = await look(client, namespacePath(namespace), signal);
  if (itself.type === 'absent') throw missingNamespaces([namespace]);
}

async function withLogs(
  client: KubeClient,
  namespace: string,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<readonly Shown[]> {
  const logs = new Map<Finding, Look<readonly string[]>>();
  const telling = findings.filter(({ log }) => log !== null).slice(0, mostLogs);
  await eachLimited(telling, logsAtOnce, async (finding) => {
    if (finding.log !== null) logs.set(finding, await lastLinesOf(client, namespace, finding.log, signal));
  });
  return findings.map((finding) => {
    const log = logs.get(finding) ?? { type: 'absent' };
    return { ...finding, lastLines: found(log) ?? [], unreadLog: log.type === 'unreadable' ? log.why : null };
  });
}

interface Scene {
  readonly survey: Survey;
  readonly shown: readonly Shown[];
  readonly left: number;
  readonly unread: readonly string[];
}

function documentOf({ survey, shown, left, unread }: Scene): string {
  const { namespace } = survey;
  const findings = shown.map(({ object, sentence, evidence, next, lastLines }) => ({
    object,
    sentence,
    evidence,
    next,
    lastLines,
  }));
  return `${JSON.stringify({ namespace, findings, notShown: left, unread }, null, 2)}\n`;
}

function textOf({ survey, shown, left, unread }: Scene, style: Style): string {
  const head = `namespace ${survey.namespace}: ${countsOf(survey)}; ${shown.length === 0 ? 'nothing is wrong' : `${shown.length + left} not well`}`;
  const blocks = shown.map((finding) => blockOf(finding, style).join('\n'));
  const notes = [
    ...(left > 0 ? [`and ${left} more`] : []),
    ...unread.map((part) => `not looked at: ${neutraliseLine(part)}`),
    ...(unread.some((part) => part.includes('may not')) ? [`  → ${grantHint}`] : []),
  ];
  return `${[head, ...blocks, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')}\n`;
}

function blockOf(
  { object, sentence, lastLines, next, unreadLog: _, ...finding }: Shown,
  style: Style,
): readonly string[] {
  return [
    style.bold(neutraliseLine(object)),
    `  ${'cause'.padEnd(9)}  ${neutraliseLine(sentence)}`,
    ...evidenceLines(finding).map((line, index) => `  ${(index === 0 ? 'seen' : '').padEnd(9)}  ${line}`),
    ...lastLines.map((line) => `  | ${neutraliseLine(line)}`),
    ...next.map((command, index) => `  ${(index === 0 ? 'next' : '').padEnd(9)}  ${neutraliseLine(command)}`),
  ];
}
