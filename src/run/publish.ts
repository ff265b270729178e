/** What a run writes for Prow, TestGrid and Spyglass: started.json first, finished.json last, on every way out. */

import { problem } from '../core/errors.ts';
import type { ProwJob } from '../prow/job.ts';
import { finishedJson, linkFiles, metadataJson, type RunMetadata, startedJson } from '../prow/metadata.ts';
import { harnessJunitFiles } from '../report/junit-write.ts';
import type { RunReport, Verdict } from '../report/run-report.ts';
import { runReportFile, runReportJson } from '../report/run-report-file.ts';
import { isGreenVerdict } from '../report/verdict.ts';
import type { Results } from './results.ts';

/** Undecorated jobs own started.json and the pointers to it; in decorated ones Prow has written them already, and links are files. */
export async function publishStarted(results: Results, job: ProwJob, startedAt: number): Promise<void> {
  const { links, metadata } = results;
  if (results.mode === 'decorated') {
    for (const { name, body } of linkFiles(links)) await results.put(results.artifactName(name), body);
    return;
  }
  const started = startedJson(job, { startedAt, links, metadata });
  await results.put(results.nameOf('started.json'), started, { cacheControl: rewritten });
  for (const { name, body, metadata, replaces } of results.pointers)
    await results.put(name, body, {
      metadata,
      replaces,
      contentType: 'text/plain; charset=utf-8',
      cacheControl: rewritten,
    });
}

/** A bucket lets readers keep an object for an hour, which is wrong for what the next build changes. */
const rewritten = 'no-cache';

/** JUnit of the harness, the machine-readable record, and the page for people. */
export async function publishReport(results: Results, report: RunReport, verdict: Verdict): Promise<void> {
  const texts = [...harnessJunitFiles(report), { name: runReportFile, text: runReportJson(report) }];
  await Promise.all([
    ...texts.map(({ name, text }) => results.put(results.artifactName(name), text)),
    publishPage(results, report, verdict),
  ]);
}

/** Its trouble is a problem like any other: all that follows must be written. */
async function publishPage(results: Results, report: RunReport, verdict: Verdict): Promise<void> {
  try {
    // A decorated job's own directory goes with its pod: no later command finds what ran in it.
    const isGone = results.mode === 'decorated' && report.engine.name === 'local';
    const commands = isGone ? ['lint', 'show'] : undefined;
    const { htmlReport, htmlReportFile } = await import('../report/html/html-report.ts');
    await results.put(results.artifactName(htmlReportFile), htmlReport(report, verdict, { commands }));
  } catch (error) {
    const message = `could not make the HTML report: ${error instanceof Error ? error.message : String(error)}`;
    results.problems.push(problem(message, { severity: 'warning', hint: 'e2e report says the same as text' }));
  }
}

/** The build log, then finished.json, the very last object. */
export async function publishFinished(
  results: Results,
  job: ProwJob,
  { report, verdict, buildLogFile, finishedAt }: Finish,
): Promise<void> {
  const metadata = metadataOf(report, verdict);
  if (results.mode === 'decorated') {
    await results.put(results.artifactName('metadata.json'), metadataJson(metadata));
    return;
  }
  if (buildLogFile !== null) await results.put(results.nameOf('build-log.txt'), { file: buildLogFile });
  const result = verdict === 'interrupted' ? 'ABORTED' : isGreenVerdict(verdict) ? 'SUCCESS' : 'FAILURE';
  const finished = finishedJson(job, { finishedAt, result, metadata });
  await results.put(results.nameOf('finished.json'), finished, { replaces: 'nothing' });
}

export interface Finish {
  readonly report: RunReport;
  readonly verdict: Verdict;
  readonly buildLogFile: string | null;
  /** Milliseconds since the epoch. */
  readonly finishedAt: number;
}

/** Facts that Spyglass shows: text only. */
function metadataOf({ engine, workflows }: RunReport, verdict: Verdict): RunMetadata {
  return {
    engine: engine.name,
    verdict,
    workflows: workflows.map(({ workflowName, outcome }) => `${workflowName}: ${outcome}`).join(', '),
  };
}
