import { describe, expect, it } from 'vitest';
import { type JunitCase, maxJunitBytes, readJunit } from '../../src/report/junit-read.ts';
import { junitTotals } from '../../src/report/junit-totals.ts';

const read = (text: string) => readJunit(Buffer.from(text));

function casesIn(text: string): readonly JunitCase[] {
  const reading = read(text);
  if (reading.type !== 'junit') throw new Error(JSON.stringify(reading));
  return reading.cases;
}

const found = (name: string, status: JunitCase['status'], message = '', suite = 's', classname = ''): JunitCase => ({
  suite,
  classname,
  name,
  status,
  message,
});

describe('readJunit', () => {
  const dialects: readonly (readonly [string, string, readonly JunitCase[]])[] = [
    [
      'a lone testsuite',
      '<testsuite name="s"><testcase name="a" classname="c"/></testsuite>',
      [found('a', 'passed', '', 's', 'c')],
    ],
    [
      'testsuites around it',
      '<?xml version="1.0"?><!-- x --><testsuites><testsuite name="s"><testcase name="a"/></testsuite></testsuites>',
      [found('a', 'passed')],
    ],
    [
      'suites in suites, their names joined as TestGrid joins them',
      '<testsuites name="all"><testsuite name="s"><testsuite name="t"><testcase name="a"/></testsuite></testsuite></testsuites>',
      [found('a', 'passed', '', 's.t')],
    ],
    [
      'a failure by its message',
      '<testsuite name="s"><testcase name="a"><failure message="expected 1&#10;got 2">at x</failure></testcase></testsuite>',
      [found('a', 'failed', 'expected 1')],
    ],
    [
      'a failure by its text',
      '<testsuite name="s"><testcase name="a"><failure><![CDATA[ a < b & c\nat x ]]></failure></testcase></testsuite>',
      [found('a', 'failed', 'a < b & c')],
    ],
    [
      'an error is a failure',
      '<testsuite name="s"><testcase name="a"><error message="boom"/></testcase></testsuite>',
      [found('a', 'failed', 'boom')],
    ],
    [
      'a skip',
      '<testsuite name="s"><testcase name="a"><skipped message="later"/></testcase></testsuite>',
      [found('a', 'skipped', 'later')],
    ],
    [
      'googletest’s way to skip',
      '<testsuite name="s"><testcase name="a" status="notrun"/></testsuite>',
      [found('a', 'skipped')],
    ],
    [
      'output is no result',
      '<testsuite name="s"><testcase name="a"><system-out>FAIL</system-out></testcase></testsuite>',
      [found('a', 'passed')],
    ],
    [
      'a test that failed and then passed is flaky',
      '<testsuite name="s"><testcase name="a"><failure message="once"/></testcase><testcase name="a"/></testsuite>',
      [found('a', 'flaky', 'once')],
    ],
    [
      'a test that passed and then failed has failed',
      '<testsuite name="s"><testcase name="a"/><testcase name="a"><failure message="late"/></testcase></testsuite>',
      [found('a', 'failed', 'late')],
    ],
    [
      'equal names in other classes are other tests',
      '<testsuite name="s"><testcase classname="c" name="a"><failure message="x"/></testcase><testcase classname="d" name="a"/></testsuite>',
      [found('a', 'failed', 'x', 's', 'c'), found('a', 'passed', '', 's', 'd')],
    ],
    [
      'Surefire’s flakyFailure',
      '<testsuite name="s"><testcase name="a"><flakyFailure message="once"/></testcase></testsuite>',
      [found('a', 'flaky', 'once')],
    ],
    [
      'a suite that counts errors and shows none has failed',
      '<testsuite name="s" tests="1" errors="1"><testcase name="a"/></testsuite>',
      [found('a', 'passed'), found('(suite)', 'failed', 'the suite counts 1 failure and shows no failed test')],
    ],
    [
      'control characters, raw or as references, are dropped',
      '<testsuite name="s"><testcase name="a\u0001&#x1b;&#0;b"/></testsuite>',
      [found('ab', 'passed')],
    ],
    [
      'unknown entities stay as they are written',
      '<testsuite name="s"><testcase name="&nbsp;&amp;amp;"/></testsuite>',
      [found('&nbsp;&amp;', 'passed')],
    ],
    ['a byte order mark', '\ufeff<testsuite name="s"><testcase name="ü"/></testsuite>', [found('ü', 'passed')]],
  ];
  it.each(dialects)('reads %s', (_, text, cases) => {
    expect(casesIn(text)).toEqual(cases);
  });

  it('reads other encodings by mark or declaration', () => {
    const text = '<testsuite name="s"><testcase name="ü"/></testsuite>';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const latin1 = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1');
    expect([utf16, latin1].map((bytes) => readJunit(bytes))).toMatchObject([
      { cases: [found('ü', 'passed')] },
      { cases: [found('ü', 'passed')] },
    ]);
  });

  const malformed: readonly (readonly [string, string, RegExp])[] = [
    ['an empty file', '', /^the file is empty$/],
    ['white space', ' \n', /^the file is empty$/],
    ['a file cut off', '<testsuite name="s"><testcase name="a">', /^line 1: /],
    ['unclosed tags', '<testsuite><a><b></a></testsuite>', /^line 1: Expected closing tag 'b'/],
    ['two roots', '<testsuite/><testsuite/>', /^expected one root element$/],
    ['no XML at all', 'ok 1 - test', /^line 1: /],
    [
      'a DOCTYPE, where entities would be declared',
      '<!DOCTYPE testsuite [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite name="&e;"/>',
      /DOCTYPE/,
    ],
    [
      'entity bombs',
      `<?xml version="1.0"?>\n<!-- c --><!doctype x [<!ENTITY a "${'x'.repeat(99)}">]><testsuite/>`,
      /DOCTYPE/,
    ],
    ['deep nesting', `${'<testsuite>'.repeat(200)}${'</testsuite>'.repeat(200)}`, /nested/i],
    ['names that would reach a prototype', '<testsuite><__proto__/></testsuite>', /__proto__/],
    ['an unknown encoding', '<?xml version="1.0" encoding="x-none"?><testsuite/>', /encoding/],
  ];
  it.each(malformed)('refuses %s', (_, text, message) => {
    const reading = read(text);
    expect(reading.type).toBe('malformed');
    expect(reading).toMatchObject({ message: expect.stringMatching(message) });
  });

  it('refuses what is too large to parse', () => {
    expect(readJunit(Buffer.alloc(maxJunitBytes + 1, ' '))).toEqual({
      type: 'malformed',
      message: 'it is larger than 16 MiB',
    });
  });

  it('does not quote a hostile file at length', () => {
    const reading = read(`<testsuite>${'<'.repeat(100_000)}`);
    expect(reading.type === 'malformed' && reading.message.length).toBeLessThan(250);
  });

  it('tells XML of other kinds apart without parsing it', () => {
    expect(read('<?xml version="1.0"?>\n<coverage line-rate="1"><broken>')).toEqual({
      type: 'other',
      rootName: 'coverage',
    });
  });

  it('allows a test’s output to hold a DOCTYPE', () => {
    expect(
      casesIn(
        '<testsuite name="s"><testcase name="a"><system-out><![CDATA[<!DOCTYPE html>]]></system-out></testcase></testsuite>',
      ),
    ).toEqual([found('a', 'passed')]);
  });
});

describe('junitTotals', () => {
  it('sums files and names the first twenty failures', () => {
    const failures = Array.from(
      { length: 25 },
      (_, index) => `<testcase name="f${index}"><failure message="m${index}"/></testcase>`,
    ).join('');
    const files = [
      casesIn(`<testsuite name="s">${failures}<testcase name="k"><skipped/></testcase></testsuite>`),
      casesIn('<testsuite><testcase classname="c" name="a"/></testsuite>'),
    ];
    expect(junitTotals(files)).toEqual({
      files: 2,
      tests: 27,
      failures: 25,
      skipped: 1,
      flaky: 0,
      failed: Array.from({ length: 20 }, (_, index) => `s › f${index}: m${index}`),
    });
  });
});
