import { describe, expect, it } from 'vitest';
import { type JunitReading, readJunit } from '../../src/report/junit-read.ts';
import { junitTexts, maxPartBytes, partName } from '../../src/report/junit-split.ts';
import { harnessJunitFiles, writeHarnessJunit } from '../../src/report/junit-write.ts';
import type { XmlElement } from '../../src/report/xml.ts';
import { element } from '../../src/report/xml-write.ts';
import { failingRun } from '../pages/support/sample-reports.ts';
import { allReaders, readersOf } from './support/lenses.ts';
import { runReportOf, workflowReportOf } from './support/reports.ts';

const testcase = (name: string, bytes: number, result: readonly XmlElement[] = []) =>
  element('testcase', { name, classname: 'c', time: '1.000' }, [
    ...result,
    element('system-out', {}, ['x'.repeat(bytes)]),
  ]);

function suite(name: string, children: readonly XmlElement[]): XmlElement {
  return element('testsuite', { name, tests: '9', failures: '9', skipped: '9', time: '5.000' }, [
    element('properties', {}, [element('property', { name: 'node', value: '22' })]),
    ...children,
    element('system-err', {}, ['noise']),
  ]);
}

const failure = element('failure', { message: 'no' });
const document = element('testsuites', { name: 'wf.step' }, [
  suite('a', [testcase('a1', 400), testcase('a2', 400, [failure]), suite('inner', [testcase('i1', 400)])]),
  suite('b', [testcase('b1', 400), testcase('b2', 2_000), testcase('b3', 400)]),
]);

function casesOf(text: string): readonly string[] {
  const reading: JunitReading = readJunit(Buffer.from(text));
  return reading.type === 'junit'
    ? reading.cases.map(({ suite: name, name: test, status }) => `${name}.${test} ${status}`)
    : [];
}

describe('junitTexts', () => {
  it('leaves a document alone that is small enough', () => {
    const text = writeHarnessJunit(failingRun).text;
    expect(harnessJunitFiles(failingRun)).toEqual([{ name: 'junit_run-e2e.xml', text }]);
  });

  it('keeps every test once, in its suites and in order, and every part below the limit but that of a larger test', () => {
    const texts = junitTexts(document, 2_000);
    expect(texts.map(casesOf)).toEqual([
      ['a.a1 passed', 'a.a2 failed'],
      ['a.inner.i1 passed', 'b.b1 passed'],
      ['b.b2 passed'],
      ['b.b3 passed'],
    ]);
    expect(texts.map((text) => Buffer.byteLength(text) <= 2_000)).toEqual([true, true, false, true]);
  });

  it('counts anew, and gives time and output of a suite once, its properties always', () => {
    const texts = junitTexts(document, 2_000);
    expect(texts[0]).toContain('<testsuite name="a" tests="2" failures="1" skipped="0" time="5.000">');
    expect(texts[1]).toContain('<testsuite name="a" tests="1" failures="0" skipped="0">');
    const all = texts.join('');
    expect([all.match(/<system-err>/g)?.length, all.match(/<properties>/g)?.length]).toEqual([3, 6]);
  });

  it('names the parts so that every reader takes them', () => {
    const names = [0, 1, 12].map((part) => partName('junit_wf-step-1.xml', part));
    expect(names).toEqual(['junit_wf-step-1.xml', 'junit_wf-step-1-part2.xml', 'junit_wf-step-1-part13.xml']);
    expect(names.map(readersOf)).toEqual(names.map(() => allReaders));
  });

  it('splits the harness’s own file, too, when many logs make it large', () => {
    const failed = (index: number) =>
      workflowReportOf(`w${index}`, {
        outcome: 'failed',
        failure: {
          step: null,
          nodeId: null,
          cause: 'boom',
          exitCode: null,
          logTail: 'line of a log\n'.repeat(4_600),
          logFile: null,
        },
      });
    const report = runReportOf({ workflows: Array.from({ length: 200 }, (_, index) => failed(index)) });
    const files = harnessJunitFiles(report);
    expect(files.map(({ name }) => name)).toEqual(['junit_run-e2e.xml', 'junit_run-e2e-part2.xml']);
    expect(files.every(({ text }) => Buffer.byteLength(text) <= maxPartBytes)).toBe(true);
    expect(files.flatMap(({ text }) => casesOf(text))).toEqual(casesOf(writeHarnessJunit(report).text));
  });
});
