import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/config/yaml-document.ts';
import { yamlLimits } from '../../src/config/yaml-limits.ts';

const readScalar = (scalar: string) => {
  const { value, problems } = readYaml(`v: ${scalar}\n`);
  return problems.length > 0 ? problems[0]?.message : (value as { v: unknown }).v;
};

describe('plain scalars', () => {
  it.each([
    // what PyYAML 6.0.3 gives
    ['y', 'y'],
    ['N', 'N'],
    ['yes', true],
    ['Off', false],
    ['yEs', 'yEs'],
    ['TRUE', true],
    ['~', null],
    ['Null', null],
    ['nUll', 'nUll'],
    ['0777', 511],
    ['08', '08'],
    ['0o7', '0o7'],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['12:30', 750],
    ['00:30', '00:30'],
    ['1e3', '1e3'],
    ['1.0e+3', 1000],
    ['.5', 0.5],
    ['+.5', '+.5'],
    ['190:20:30.15', 685230.15],
    ["'5'", '5'],
    ['!!str 5', '5'],
    ['!!int "5"', 5],
  ])('%s is read as PyYAML reads it', (scalar, value) => {
    expect(readScalar(scalar)).toEqual(value);
  });

  it.each(['2020-01-02', '2020-01-02 03:04:05', '.inf', '.nan', '9007199254740993', '='])(
    '%s, which JSON has no form for, stays the text that was written',
    (scalar) => {
      expect(readScalar(scalar)).toBe(scalar);
    },
  );

  it.each(['!!timestamp 2020-01-02', '!!binary aGk=', '!!set {a}', '!!python/name:os.system', '!mine a'])(
    'refuses the tag of %s, because only plain data is configuration',
    (scalar) => {
      expect(readScalar(scalar)).toMatch(/^not YAML: unknown (scalar|mapping) tag/);
    },
  );
});

describe('anchors, aliases and merge keys', () => {
  it('mean what they mean to PyYAML', () => {
    const { value } = readYaml('a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n');
    expect(value).toEqual({ a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: { x: 1, y: 2 } });
  });

  it('keep what an attacker calls __proto__ an ordinary key', () => {
    const { value } = readYaml('a: {__proto__: {polluted: true}}\n');
    expect(Object.keys((value as { a: object }).a)).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a file that is no configuration', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...'bcdefg'.split('').map((key, index) => `${key}: &${key} [${Array(10).fill(`*${'abcdef'[index]}`).join(', ')}]`),
  ].join('\n');

  it.each([
    { why: 'a bomb of aliases', text: bomb, rule: 'too-large', message: /more than 100000 values/ },
    {
      why: 'more aliases than anyone writes',
      text: `a: &a x\nb: [${Array(101).fill('*a').join(', ')}]`,
      rule: 'yaml',
      message: /aliases exceeded/,
    },
    {
      why: 'an alias to what holds it',
      text: 'a: &a\n  b: *a\n',
      rule: 'self-reference',
      message: /an alias refers to what holds it/,
    },
    {
      why: 'too deep a nesting',
      text: `a: ${'['.repeat(200)}${']'.repeat(200)}`,
      rule: 'yaml',
      message: /nesting|depth/i,
    },
    {
      why: 'too long a text',
      text: `# ${'x'.repeat(yamlLimits.characters)}`,
      rule: 'too-large',
      message: /at most 1000000 are read/,
    },
    {
      why: 'two documents',
      text: 'a: 1\n---\nb: 2\n',
      rule: 'yaml',
      message: /one document is expected, the file holds 2/,
    },
  ])('is refused: $why', ({ text, rule, message }) => {
    const { value, problems } = readYaml(text);
    expect({ value, problems }).toEqual({
      value: undefined,
      problems: [expect.objectContaining({ rule, message: expect.stringMatching(message) })],
    });
  });

  it.each([
    { text: 'a:\n  - *.md\n', line: 2, column: 6, hint: 'a pattern that begins with * needs quotes: "*.md"' },
    { text: 'a:\n  - !docs/*\n', line: 2, column: 5, hint: 'a pattern that begins with ! needs quotes: "!docs/*"' },
    { text: 'a:\n  - {a,b}/*\n', line: 2, column: 10, hint: 'a pattern that begins with { needs quotes: "{a,b}/*"' },
    { text: 'a:\n\t- b\n', line: 2, column: 1, hint: 'YAML is indented by spaces, not by tabs' },
    { text: 'a: @b\n', line: 1, column: 4, hint: 'text that begins with @, ` or % needs quotes' },
    { text: 'a: b: c\n', line: 1, column: 5, hint: 'text that holds ": " needs quotes' },
    {
      text: 'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n',
      line: 3,
      column: 2,
      hint: 'line 2 is a conflict marker of git: finish the merge',
    },
    { text: 'a:\n- b:\n    c: {? [d]: 4}\n', line: 3, column: 11, hint: 'a key is a text: put quotes around it' },
    { text: 'a:\n  ? {b: 1}\n  : 2\n', line: 2, column: 5, hint: 'a key is a text: put quotes around it' },
  ])('says where YAML ends and what to do: $text', ({ text, line, column, hint }) => {
    const [problem] = readYaml(text).problems;
    expect({ line: problem?.line, column: problem?.column, hint: problem?.hint }).toEqual({ line, column, hint });
  });
});

describe('places', () => {
  const text = '\uFEFFa:\r\n  - b: "x"\r\n    c: &c [1, 2]\r\n  -\r\nd: *c\n';

  it.each([
    { path: ['a'], line: 2, column: 3 },
    { path: ['a', 0, 'b'], line: 2, column: 8 },
    { path: ['a', 0, 'c', 1], line: 3, column: 15 },
    { path: ['a', 1], line: 2, column: 3 },
    { path: ['d', 0], line: 5, column: 4 },
    { path: ['a', 0, 'missing'], line: 2, column: 5 },
  ])('of $path is $line:$column', ({ path, line, column }) => {
    expect(readYaml(text).source.positionOf(path)).toEqual({ line, column });
  });

  it('of a key is where the key stands', () => {
    expect(readYaml(text).source.keyPositionOf(['a', 0, 'c'])).toEqual({ line: 3, column: 5 });
  });

  it('of a key given twice are both, while the last value is read on so that other problems show', () => {
    const { value, problems } = readYaml('a: 1\nb: {c: 1, c: 2}\na: 3\n');
    expect(value).toEqual({ a: 3, b: { c: 2 } });
    expect(problems.map(({ message, line, column }) => ({ message, line, column }))).toEqual([
      { message: 'b.c is given twice, first in line 2, column 5', line: 2, column: 11 },
      { message: 'a is given twice, first in line 1, column 1', line: 3, column: 1 },
    ]);
  });
});
