/** The harness's own JUnit file: its stages, and every workflow with its steps. */

import { type CaseResult, type ReportCase, workflowCaseName, workflowCases } from './junit-cases.ts';
import { runJunitFile, UniqueNames } from './junit-names.ts';
import { junitTexts, partName } from './junit-split.ts';
import { neutraliseLine } from './neutralise.ts';
import type { RunReport, WorkflowReport } from './run-report.ts';
import type { XmlElement } from './xml.ts';
import { legalXmlText } from './xml-text.ts';
import { element, writeXml } from './xml-write.ts';

const harnessSuite = 'run_e2e';

/** The same in files that every reader takes: one, or more where it is large. */
export function harnessJunitFiles(report: RunReport): readonly { readonly name: string; readonly text: string }[] {
  return junitTexts(harnessDocument(report)).map((text, part) => ({ name: partName(runJunitFile, part), text }));
}

/** The file, with its name below the artifacts. Suites and class names are the workflows' names, so that no two workflows share a row. */
export function writeHarnessJunit(report: RunReport): { readonly name: string; readonly text: string } {
  return { name: runJunitFile, text: writeXml(harnessDocument(report)) };
}

function harnessDocument(report: RunReport): XmlElement {
  const names = new UniqueNames();
  const suites = [
    suite(names.take(harnessSuite), harnessContent(report)),
    ...report.workflows.map((workflow) => suite(names.take(neutraliseLine(workflow.name)), workflowContent(workflow))),
    ...report.skipped.map((each) => suite(names.take(neutraliseLine(each.name)), skippedContent(each.reason))),
  ];
  return element('testsuites', { name: harnessSuite, ...totals(suites), time: seconds(durationOf(report)) }, suites);
}

interface SuiteContent {
  readonly cases: readonly ReportCase[];
  readonly durationMs: number;
  readonly startedAt: number | null;
  readonly properties: Readonly<Record<string, string>>;
}

function harnessCases({ stages, error }: RunReport): readonly ReportCase[] {
  const cases = stages.map(
    (stage): ReportCase => ({
      name: neutraliseLine(stage.name),
      durationMs: stage.durationMs,
      result: stageResult(stage.error),
    }),
  );
  if (error === null || stages.some((stage) => stage.error !== null)) return cases;
  return [...cases, { name: 'run', durationMs: 0, result: stageResult(error.message) }];
}

function harnessContent(report: RunReport): SuiteContent {
  const { runId, job, engine, startedAt } = report;
  const properties = { run: runId, job: job.name, 'job-type': job.type, 'build-id': job.buildId, engine: engine.name };
  return { cases: harnessCases(report), durationMs: durationOf(report), startedAt, properties };
}

function workflowContent(workflow: WorkflowReport): SuiteContent {
  const { workflowName, namespace, outcome, phase, startedAt } = workflow;
  const properties = { workflow: workflowName, namespace, outcome, phase };
  return { cases: workflowCases(workflow), durationMs: durationOf(workflow), startedAt, properties };
}

function skippedContent(reason: string): SuiteContent {
  const result: CaseResult = { type: 'skipped', reason: neutraliseLine(reason) || 'not selected' };
  return { cases: [{ name: workflowCaseName, durationMs: 0, result }], durationMs: 0, startedAt: null, properties: {} };
}

function stageResult(error: string | null): CaseResult {
  return error === null ? { type: 'passed' } : { type: 'failed', message: neutraliseLine(error), details: error };
}

function suite(name: string, { cases, durationMs, startedAt, properties }: SuiteContent): XmlElement {
  const count = (type: CaseResult['type']) => String(cases.filter(({ result }) => result.type === type).length);
  const attributes = {
    name,
    tests: String(cases.length),
    failures: count('failed'),
    skipped: count('skipped'),
    time: seconds(durationMs),
    timestamp: startedAt === null ? undefined : new Date(startedAt).toISOString().slice(0, 19),
  };
  const listed = Object.entries(properties).map(([key, value]) => element('property', { name: key, value }));
  const head = listed.length === 0 ? [] : [element('properties', {}, listed)];
  return element('testsuite', attributes, [...head, ...cases.map((each) => testcase(name, each))]);
}

function testcase(classname: string, { name, durationMs, result }: ReportCase): XmlElement {
  return element(
    'testcase',
    { classname, name: name || '(no name)', time: seconds(durationMs) },
    resultElements(result),
  );
}

function resultElements(result: CaseResult): readonly XmlElement[] {
  switch (result.type) {
    case 'passed':
      return [];
    case 'skipped':
      return [element('skipped', { message: result.reason })];
    case 'failed':
      return [element('failure', { message: result.message }, [legalXmlText(result.details)])];
  }
}

function durationOf({
  startedAt,
  finishedAt,
}: {
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}): number {
  return startedAt === null || finishedAt === null ? 0 : Math.max(0, finishedAt - startedAt);
}

function totals(suites: readonly XmlElement[]): Readonly<Record<string, string>> {
  const sum = (key: string) =>
    String(suites.reduce((total, { attributes }) => total + Number(attributes[key] ?? 0), 0));
  return { tests: sum('tests'), failures: sum('failures'), skipped: sum('skipped') };
}

/** A plain number, as TestGrid demands. */
function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}
