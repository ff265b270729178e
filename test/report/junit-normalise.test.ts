import { describe, expect, it } from 'vitest';
import { normaliseJunit } from '../../src/report/junit-normalise.ts';
import { parseXml, type XmlElement } from '../../src/report/xml.ts';
import { writeXml } from '../../src/report/xml-write.ts';

function root(text: string): XmlElement {
  const reading = parseXml(text);
  if (reading.type !== 'parsed') throw new Error(reading.message);
  return reading.root;
}

/** What a reader sees of the rewritten file, without the white space between elements. */
const rewritten = (text: string) => compact(root(writeXml(normaliseJunit(root(text), 'hello.unit'))));

function compact(element: XmlElement): XmlElement {
  const isLayout = (child: XmlElement | string) => typeof child === 'string' && child.trim() === '';
  return {
    ...element,
    children: element.children
      .filter((child) => !isLayout(child))
      .map((child) => (typeof child === 'string' ? child : compact(child))),
  };
}

function firstChild(element: XmlElement | undefined): XmlElement | undefined {
  const [child] = element?.children ?? [];
  return typeof child === 'string' ? undefined : child;
}

const suiteOf = (content: string, attributes = 'name="s"') =>
  firstChild(rewritten(`<testsuite ${attributes}>${content}</testsuite>`));
const caseOf = (content: string) => firstChild(suiteOf(content));

describe('normaliseJunit', () => {
  it('puts workflow and step before the names of the outermost suites, so that two workflows never fuse', () => {
    const document = rewritten(
      '<testsuites><testsuite name="a"><testsuite name="b"><testcase name="t"/></testsuite></testsuite><testsuite><testcase name="t"/></testsuite></testsuites>',
    );
    const suites = document.children.flatMap((child) => (typeof child === 'string' ? [] : [child.attributes['name']]));
    expect({ root: document.name, suites }).toEqual({ root: 'testsuites', suites: ['hello.unit.a', 'hello.unit'] });
  });

  it('gives cases without a suite one', () => {
    expect(rewritten('<testsuites><testcase name="t"/></testsuites>').children).toMatchObject([
      { name: 'testsuite', attributes: { name: 'hello.unit', tests: '1' } },
    ]);
  });

  it('leaves out counters of a suite that TestGrid reads as whole numbers and that nobody needs', () => {
    const attributes = suiteOf('<testcase name="t"/>', 'name="s" disabled="no" errors="" id="7"')?.attributes;
    expect(attributes).toEqual({ name: 'hello.unit.s', id: '7', tests: '1', failures: '0', skipped: '0' });
  });

  it('turns error into failure, whose text Spyglass shows and Kettle counts', () => {
    expect(caseOf('<testcase classname="c" name="t"><error type="E" message="m">body</error></testcase>')).toEqual({
      name: 'testcase',
      attributes: { classname: 'c', name: 't' },
      children: [{ name: 'failure', attributes: { type: 'E', message: 'm' }, children: ['body'] }],
    });
  });

  it.each(['<skipped/>', '<skipped message=""/>', '<skipped message="skipped"/>', '<skipped> </skipped>'])(
    'gives %s a reason, for TestGrid drops the row otherwise',
    (skipped) => {
      expect(caseOf(`<testcase classname="c" name="t">${skipped}</testcase>`)).toMatchObject({
        children: [{ attributes: { message: 'skipped, and the test gives no reason' } }],
      });
    },
  );

  it('keeps a reason that is there', () => {
    expect(caseOf('<testcase classname="c" name="t"><skipped>not on arm</skipped></testcase>')).toMatchObject({
      children: [{ attributes: {}, children: ['not on arm'] }],
    });
  });

  it.each([
    ['1,234.5', '1234.500'],
    ['0.25', '0.250'],
    ['1e-3', '0.001'],
  ])('writes time %s as the plain number %s', (time, plain) => {
    expect(caseOf(`<testcase classname="c" name="t" time="${time}"/>`)).toMatchObject({ attributes: { time: plain } });
  });

  it.each(['', '12s', 'NaN'])('leaves out time %j, which would make TestGrid refuse the file', (time) => {
    expect(caseOf(`<testcase classname="c" name="t" time="${time}"/>`)).toEqual({
      name: 'testcase',
      attributes: { classname: 'c', name: 't' },
      children: [],
    });
  });

  it('gives a case without name or class both', () => {
    expect(caseOf('<testcase/>')).toMatchObject({ attributes: { name: '(no name)', classname: 'hello.unit.s' } });
  });

  it('counts anew, and shows a failure that only the counters tell of', () => {
    const message = 'the suite counts 2 failures and shows no failed test';
    expect(suiteOf('<testcase name="t"/>', 'name="s" tests="9" errors="2" failures="0" hostname="h"')).toEqual({
      name: 'testsuite',
      attributes: { name: 'hello.unit.s', tests: '2', failures: '1', skipped: '0', hostname: 'h' },
      children: [
        { name: 'testcase', attributes: { name: 't', classname: 'hello.unit.s' }, children: [] },
        {
          name: 'testcase',
          attributes: { name: '(suite)', classname: 'hello.unit.s' },
          children: [{ name: 'failure', attributes: { message }, children: [] }],
        },
      ],
    });
  });

  it('keeps what it does not know: properties, output, attributes, text as it was', () => {
    const content =
      '<testcase classname="c" name="t" file="a.py" line="3"><properties><property name="p" value="&lt;&quot;&#10;"/></properties><system-out>a\n  b ]]&gt; &amp;amp;</system-out></testcase>';
    expect(caseOf(content)).toMatchObject({ attributes: { file: 'a.py', line: '3' } });
    expect(JSON.stringify(caseOf(content))).toContain(JSON.stringify('a\n  b ]]> &amp;'));
    expect(JSON.stringify(caseOf(content))).toContain(JSON.stringify('<"\n'));
  });
});
