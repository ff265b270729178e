/** JUnit as the steps leave it: many dialects, one reading. Source of the rules: TestGrid metadata/junit, Spyglass lenses/junit. */
import { parseXml, type XmlElement, xmlProlog } from './xml.ts';
import { isElement } from './xml-write.ts';

/** Limit of one file: parsing takes some twenty times its size of memory. TestGrid's own limit is 100 MB. */
export const maxJunitBytes = 16 * 1024 * 1024;

/** Stands for what failed outside of any test. */
export const suiteCaseName = '(suite)';

export interface JunitCase {
  /** Names of the suites around it, joined by dots as TestGrid does. */
  readonly suite: string;
  readonly classname: string;
  readonly name: string;
  readonly status: 'passed' | 'flaky' | 'failed' | 'skipped';
  /** First line of why, empty for a pass. */
  readonly message: string;
}

export type JunitReading =
  | { readonly type: 'junit'; readonly root: XmlElement; readonly cases: readonly JunitCase[] }
  /** XML, but of another kind. */
  | { readonly type: 'other'; readonly rootName: string }
  | { readonly type: 'malformed'; readonly message: string };

/** Reads one file. Never throws. */
export function readJunit(bytes: Uint8Array): JunitReading {
  if (bytes.length > maxJunitBytes)
    return { type: 'malformed', message: `it is larger than ${maxJunitBytes / 1024 / 1024} MiB` };
  const text = decodeXml(bytes);
  if (text === null) return { type: 'malformed', message: 'its encoding is not one that can be read' };
  const prolog = xmlProlog(text);
  if (prolog.root !== null && !isSuiteName(prolog.root)) return { type: 'other', rootName: prolog.root };
  const reading = parseXml(text);
  if (reading.type === 'malformed') return reading;
  return { type: 'junit', root: reading.root, cases: casesOf(reading.root) };
}

export function isSuiteName(elementName: string): boolean {
  return elementName === 'testsuites' || elementName === 'testsuite';
}

/** Failures and errors that a suite's own counters tell of. */
export function claimedFailures(suite: XmlElement): number {
  return ['failures', 'errors'].reduce((sum, key) => sum + (Number(suite.attributes[key] ?? 0) || 0), 0);
}

export function unshownMessage(claimed: number): string {
  return `the suite counts ${claimed} failure${claimed === 1 ? '' : 's'} and shows no failed test`;
}

/** One entry per test: repeats of a test are attempts, of which the last one decides. */
function casesOf(root: XmlElement): readonly JunitCase[] {
  const attempts = Map.groupBy(rawCases(root, ''), ({ suite, classname, name }) =>
    JSON.stringify([suite, classname, name]),
  );
  return [...attempts.values()].flatMap((each) => {
    const last = each.at(-1);
    if (last === undefined) return [];
    const failed = each.find(({ status }) => status === 'failed');
    return [
      last.status === 'passed' && failed !== undefined
        ? { ...last, status: 'flaky' as const, message: failed.message }
        : last,
    ];
  });
}

function rawCases(element: XmlElement, suite: string): readonly JunitCase[] {
  const inside =
    element.name === 'testsuite'
      ? [suite, element.attributes['name'] ?? ''].filter((part) => part !== '').join('.')
      : suite;
  const cases = element.children.filter(isElement).flatMap((child) => {
    if (child.name === 'testcase') return [caseOf(child, inside)];
    return isSuiteName(child.name) ? rawCases(child, inside) : [];
  });
  return [...cases, ...unshownFailures(element, inside, cases)];
}

/** A suite that counts failures and shows none (a crash outside of any test) has failed all the same. */
function unshownFailures(element: XmlElement, suite: string, cases: readonly JunitCase[]): readonly JunitCase[] {
  const claimed = claimedFailures(element);
  if (
    element.name !== 'testsuite' ||
    claimed === 0 ||
    cases.some(({ status }) => status === 'failed' || status === 'flaky')
  )
    return [];
  return [
    {
      suite,
      classname: '',
      name: suiteCaseName,
      status: 'failed',
      message: unshownMessage(claimed),
    },
  ];
}

function caseOf(testcase: XmlElement, suite: string): JunitCase {
  const { name = '', classname = '', status = '' } = testcase.attributes;
  const child = (...names: readonly string[]) =>
    testcase.children.filter(isElement).find((each) => names.includes(each.name));
  const found = (result: JunitCase['status'], why: XmlElement | undefined): JunitCase => ({
    suite,
    classname,
    name,
    status: result,
    message: messageOf(why),
  });
  const failure = child('failure', 'error');
  if (failure !== undefined) return found('failed', failure);
  const skipped = child('skipped', 'disabled');
  if (skipped !== undefined || status === 'notrun' || status === 'disabled') return found('skipped', skipped);
  const flaky = child('flakyFailure', 'flakyError'); // Surefire's words for a rerun that passed
  return flaky === undefined ? found('passed', undefined) : found('flaky', flaky);
}

function messageOf(why: XmlElement | undefined): string {
  if (why === undefined) return '';
  const text = why.attributes['message'] || why.children.filter((child) => !isElement(child)).join('');
  return text.trim().split('\n')[0]?.slice(0, 1000).trim() ?? '';
}

/** By byte order mark, else by the declaration, else UTF-8. */
function decodeXml(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const mark = head.startsWith('\xff\xfe') ? 'utf-16le' : head.startsWith('\xfe\xff') ? 'utf-16be' : undefined;
  const declared = /^[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1];
  try {
    return new TextDecoder(mark ?? declared ?? 'utf-8').decode(bytes);
  } catch {
    return null;
  }
}
