/** A JUnit document in parts that every reader takes: lenses read whole files into memory, with limits of their own. */
import type { XmlElement } from './xml.ts';
import { element, isElement, writeXml } from './xml-write.ts';

/** Bytes of one part; a single test that is larger has one of its own. */
export const maxPartBytes = 10_000_000;

/** The texts of the parts, each a whole document with the suites of its tests; one where the document is small. */
export function junitTexts(root: XmlElement, limit: number = maxPartBytes): readonly string[] {
  const text = writeXml(root);
  if (Buffer.byteLength(text) <= limit) return [text];
  const { partOf, count } = partsOf(root, limit);
  const seen = new Set<XmlElement>();
  return Array.from({ length: count }, (_, part) => {
    const { children } = partOfSuite(root, { part, partOf, seen });
    return writeXml(element(root.name, { name: root.attributes['name'] }, children));
  });
}

/** `junit_x-1.xml` for the first part, `junit_x-1-part2.xml` for the second. */
export function partName(name: string, part: number): string {
  return part === 0 ? name : name.replace(/\.xml$/, `-part${part + 1}.xml`);
}

interface Parts {
  /** Of each test. */
  readonly partOf: ReadonlyMap<XmlElement, number>;
  readonly count: number;
}

/** Tests in their order, as many in a part as there is room for, with what suites around them cost. */
function partsOf(root: XmlElement, limit: number): Parts {
  const partOf = new Map<XmlElement, number>();
  let [part, bytes] = [0, 0];
  for (const { testcase, around } of testsIn(root, 0)) {
    const size = Buffer.byteLength(writeXml(testcase)) + around;
    if (bytes > 0 && bytes + size > limit) [part, bytes] = [part + 1, 0];
    bytes += size;
    partOf.set(testcase, part);
  }
  return { partOf, count: part + 1 };
}

/** `around`: bytes of the suites that a test is the first of; the rest of them is small. */
function* testsIn(
  suite: XmlElement,
  around: number,
): Generator<{ readonly testcase: XmlElement; readonly around: number }> {
  const own = suite.children.filter((child) => isElement(child) && !isNested(child));
  let left =
    around + own.reduce((sum, child) => sum + (isElement(child) ? Buffer.byteLength(writeXml(child)) : 0), 200);
  for (const child of suite.children) {
    if (!isElement(child) || !isNested(child)) continue;
    if (child.name === 'testcase') yield { testcase: child, around: left };
    else yield* testsIn(child, left);
    left = 0;
  }
}

function isNested({ name }: XmlElement): boolean {
  return name === 'testcase' || name === 'testsuite';
}

interface Cut extends Pick<Parts, 'partOf'> {
  readonly part: number;
  /** Suites that an earlier part has begun. */
  readonly seen: Set<XmlElement>;
}

/** With the tests of this part; time and output stand in the first one only, so that nothing counts twice. */
function partOfSuite(suite: XmlElement, cut: Cut): XmlElement {
  const nested = suite.children.filter(isElement).flatMap((child) => {
    if (child.name === 'testcase') return cut.partOf.get(child) === cut.part ? [child] : [];
    if (child.name !== 'testsuite') return [];
    const inside = partOfSuite(child, cut);
    return inside.children.some((each) => isElement(each) && isNested(each)) ? [inside] : [];
  });
  if (nested.length === 0) return element(suite.name, suite.attributes);
  const isFirst = !cut.seen.has(suite);
  cut.seen.add(suite);
  const others = suite.children.filter((child) => isElement(child) && !isNested(child));
  const kept = others.filter((child) => isFirst || (isElement(child) && child.name === 'properties'));
  const { time, ...attributes } = suite.attributes;
  return element(suite.name, { ...attributes, ...counts(nested), ...(isFirst && { time }) }, [...kept, ...nested]);
}

function counts(nested: readonly XmlElement[]): Readonly<Record<string, string>> {
  const cases = nested.flatMap(casesIn);
  const having = (kind: string) =>
    String(cases.filter(({ children }) => children.some((child) => isElement(child) && child.name === kind)).length);
  return { tests: String(cases.length), failures: having('failure'), skipped: having('skipped') };
}

function casesIn(each: XmlElement): readonly XmlElement[] {
  return each.name === 'testcase' ? [each] : each.children.filter(isElement).flatMap(casesIn);
}
