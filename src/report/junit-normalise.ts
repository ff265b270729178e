/** A step's JUnit made readable for TestGrid, Spyglass and Kettle alike, and named so that two workflows never fuse. */
import { claimedFailures, isSuiteName, suiteCaseName, unshownMessage } from './junit-read.ts';
import type { XmlElement } from './xml.ts';
import { element, isElement } from './xml-write.ts';

/** `prefix` (workflow and step) goes before the name of every outermost suite: TestGrid's rows begin with it. */
export function normaliseJunit(root: XmlElement, prefix: string): XmlElement {
  const suites = root.name === 'testsuite' ? [root] : suitesOf(root);
  return element(
    'testsuites',
    { name: prefix },
    suites.map((suite) => normalSuite(suite, joined(prefix, suite.attributes['name']))),
  );
}

/** Cases that stand directly under `testsuites` get a suite. */
function suitesOf(root: XmlElement): readonly XmlElement[] {
  const children = root.children.filter(isElement);
  const strays = children.filter(({ name }) => name === 'testcase');
  const stray = strays.length === 0 ? [] : [element('testsuite', {}, strays)];
  return [
    ...children
      .filter(({ name }) => isSuiteName(name))
      .flatMap((suite) => (suite.name === 'testsuite' ? [suite] : suitesOf(suite))),
    ...stray,
  ];
}

function normalSuite(suite: XmlElement, name: string): XmlElement {
  const children = suite.children.map((child) => {
    if (!isElement(child)) return child;
    if (child.name === 'testcase') return normalCase(child, name);
    return isSuiteName(child.name)
      ? normalSuite({ ...child, name: 'testsuite' }, child.attributes['name'] ?? '')
      : child;
  });
  const all = [...children, ...unshownFailure(suite, name, casesBelow(children))];
  const cases = casesBelow(all);
  // TestGrid reads `disabled` as a whole number, and refuses the file for anything else.
  const { errors: _errors, disabled: _disabled, ...rest } = suite.attributes;
  const counts = {
    tests: String(cases.length),
    failures: String(having(cases, 'failure')),
    skipped: String(having(cases, 'skipped')),
  };
  return element('testsuite', { ...rest, name, ...counts, time: plainSeconds(suite.attributes['time']) }, all);
}

function unshownFailure(suite: XmlElement, name: string, cases: readonly XmlElement[]): readonly XmlElement[] {
  const claimed = claimedFailures(suite);
  if (claimed === 0 || having(cases, 'failure') > 0) return [];
  return [
    element('testcase', { name: suiteCaseName, classname: name }, [
      element('failure', { message: unshownMessage(claimed) }),
    ]),
  ];
}

function having(cases: readonly XmlElement[], kind: string): number {
  return cases.filter(({ children }) => children.some((child) => isElement(child) && child.name === kind)).length;
}

function casesBelow(children: XmlElement['children']): readonly XmlElement[] {
  return children
    .filter(isElement)
    .flatMap((child) => (child.name === 'testcase' ? [child] : casesBelow(child.children)));
}

function normalCase(testcase: XmlElement, suiteName: string): XmlElement {
  const { name, classname, time } = testcase.attributes;
  const attributes = {
    ...testcase.attributes,
    name: name || '(no name)',
    classname: classname || suiteName,
    time: plainSeconds(time),
  };
  return element(
    'testcase',
    attributes,
    testcase.children.map((child) => (isElement(child) ? normalResult(child) : child)),
  );
}

/** Spyglass prints no text of `error`, Kettle does not count it; TestGrid drops the row of a skip without a reason. */
function normalResult(result: XmlElement): XmlElement {
  if (result.name === 'error') return { ...result, name: 'failure' };
  if (result.name !== 'skipped') return result;
  const body = result.children
    .filter((child) => !isElement(child))
    .join('')
    .trim();
  const message = result.attributes['message'] ?? '';
  if (body !== '' || (message !== '' && message !== 'skipped')) return result;
  return { ...result, attributes: { ...result.attributes, message: 'skipped, and the test gives no reason' } };
}

/** TestGrid refuses a whole file for a time such as `1,234.5`. */
function plainSeconds(time: string | undefined): string | undefined {
  const seconds = Number((time ?? '').replaceAll(',', ''));
  return time === undefined || time.trim() === '' || !Number.isFinite(seconds) ? undefined : seconds.toFixed(3);
}

function joined(prefix: string, name: string | undefined): string {
  return name === undefined || name === '' ? prefix : `${prefix}.${name}`;
}
