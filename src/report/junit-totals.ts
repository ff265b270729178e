import type { JunitCase } from './junit-read.ts';
import type { JunitTotals } from './run-report.ts';

const namedFailures = 20;

/** What many files come to together. */
export function junitTotals(files: readonly (readonly JunitCase[])[]): JunitTotals {
  const cases = files.flat();
  const count = (status: JunitCase['status']) => cases.filter((each) => each.status === status).length;
  return {
    files: files.length,
    tests: cases.length,
    failures: count('failed'),
    skipped: count('skipped'),
    flaky: count('flaky'),
    failed: cases
      .filter(({ status }) => status === 'failed')
      .slice(0, namedFailures)
      .map(failureText),
  };
}

function failureText({ suite, classname, name, message }: JunitCase): string {
  const where = [suite || classname, name].filter((part) => part !== '').join(' › ');
  return message === '' ? where : `${where}: ${message}`;
}
