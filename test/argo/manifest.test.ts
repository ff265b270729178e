import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatManifest, parseManifest } from '../../src/argo/manifest.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';

const valueOfText = (text: string) => parseManifest(text).documents[0]?.value;

describe('plain scalars are read as the API server reads them', () => {
  it.for([
    ['y', true],
    ['N', false],
    ['yes', true],
    ['Off', false],
    ['yEs', 'yEs'],
    ['007', 7],
    ['009', 9],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.10', 1.1],
    ['12:30:00', '12:30:00'],
    ['2024-01-31', '2024-01-31'],
    ['!!str 1.10', '1.10'],
    ['!!int "7"', 7],
    ['!mine text', 'text'],
    ['~', null],
    ['"y"', 'y'],
    ['12345678901234567890', 12345678901234567890n],
    ['1e', '1e'],
    ['1e1000', '1e1000'],
    ['.iNF', '.iNF'],
    ['0xfffffffffffffffff', '0xfffffffffffffffff'],
  ] as const)('%s', ([text, expected]) => {
    expect(valueOfText(`k: ${text}`)).toEqual({ k: expected });
  });

  it('y and n are text for those who ask for it', () => {
    expect(parseManifest('{y: n, yes: no}', { lettersAreText: true }).documents[0]?.value).toEqual({
      y: 'n',
      true: false,
    });
  });
});

describe('what go-yaml does not read, though YAML allows it', () => {
  const faultsOf = (text: string) =>
    parseManifest(text).documents.flatMap(({ problems }) => problems.map(({ message }) => message));

  it.for([
    ['~: x', 'a key may not be null'],
    ['null: x', 'a key may not be null'],
    ['{a: 1}: x', 'a key is a text, not a map or a list'],
    ['k: "a\\/b"', 'the API server does not read the escape \\/'],
    ['k: "\\ud83d\\ude00"', 'the API server does not read the escape \\ud83d'],
  ] as const)('%s', ([text, message]) => {
    expect(faultsOf(text)).toContain(message);
  });

  it.for([
    ['%YAML 1.2\n---\na: 1\n', 'the API server reads YAML 1.1, not 1.2', { line: 1, column: 1 }],
    ['# first\n%ODD x\n---\na: 1\n', 'not YAML: unknown directive %ODD', { line: 2, column: 1 }],
    ['a: 1\nb: "\u007f"\n', 'not YAML: control characters are not allowed', { line: 2, column: 5 }],
  ] as const)('%s is not read', ([text, message, place]) => {
    expect(parseManifest(text)).toEqual({ documents: [], problems: [expect.objectContaining({ message, ...place })] });
  });

  it('a percent sign elsewhere, YAML 1.1 and a quoted merge key are read', () => {
    expect(valueOfText('%YAML 1.1\n---\na: |\n  %YAML 1.2\n"<<": {b: 1}\n')).toEqual({
      a: '%YAML 1.2\n',
      '<<': { b: 1 },
    });
  });

  it('a doubled backslash is no escape of what follows, and JSON knows both escapes', () => {
    expect(faultsOf('k: "a\\\\/b"')).toEqual([]);
    expect(faultsOf('{"k": "a\\/b \\ud83d\\ude00"}')).toEqual([]);
  });
});

describe('documents', () => {
  it('several in one file, empty ones left out, JSON too', () => {
    expect(parseManifest('a: 1\n---\n---\n# nothing\n---\n{"b": [2]}\n').documents.map(({ value }) => value)).toEqual([
      { a: 1 },
      { b: [2] },
    ]);
  });

  it('tells where each thing stands, with the nearest ancestor for what is not there', () => {
    const [document] = parseManifest('spec:\n  templates:\n  - name: a\n    "odd key": {x: 1}\n').documents;
    expect(document?.positionOf('spec.templates[0].name')).toEqual({ line: 3, column: 11 });
    expect(document?.positionOf('spec.templates[0].name', 'key')).toEqual({ line: 3, column: 5 });
    expect(document?.positionOf('spec.templates[0]["odd key"].x')).toEqual({ line: 4, column: 20 });
    expect(document?.positionOf('spec.templates[0].absent.more')).toEqual({ line: 3, column: 5 });
  });

  it('anchors, aliases and merge keys are resolved', () => {
    expect(valueOfText('base: &b {x: 1, y2: 2}\nuse:\n  <<: *b\n  z: 3\nlist: [*b]\n')).toEqual({
      base: { x: 1, y2: 2 },
      use: { x: 1, y2: 2, z: 3 },
      list: [{ x: 1, y2: 2 }],
    });
  });

  it('reports every key given twice and every merged key overridden, with its place', () => {
    const [document] = parseManifest('a: &a {x: 1}\nb:\n  <<: *a\n  x: 2\nc: 1\nc: 2\n').documents;
    expect(document?.problems.map(({ message, line, column }) => [message, line, column])).toEqual([
      ['the key "x" is already set by the merge key <<', 4, 3],
      ['the key "c" is given twice', 6, 1],
    ]);
  });

  it('brackets may close at the indentation of their key, as go-yaml allows, and places stay right', () => {
    const [document] = parseManifest('a:\n  args: ["\n    one\n  "]\n  next: [\n    1\n  ]\n  last: x\n').documents;
    expect(document?.value).toEqual({ a: { args: [' one '], next: [1], last: 'x' } });
    expect(document?.positionOf('a.last')).toEqual({ line: 8, column: 9 });
  });

  it.for([
    ['a: [1', 'flow collection'],
    ['a: b: c', ''],
    ['\tx: 1', ''],
  ] as const)('%j is no YAML, and the place says where', ([text, part]) => {
    const { documents, problems } = parseManifest(text);
    expect(documents).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({
        rule: 'document',
        line: expect.any(Number),
        message: expect.stringContaining(`not YAML: `),
      }),
    ]);
    expect(problems[0]?.message).toContain(part);
  });

  it('an alias bomb is refused without being written out', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level += 1)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    const [document] = parseManifest(lines.join('\n')).documents;
    expect(document?.value).toBeUndefined();
    expect(document?.problems.map(({ message }) => message)).toEqual([
      'the document stands for more than 500000 values',
    ]);
  });

  it('keys like __proto__ stay keys', () => {
    const value = valueOfText('__proto__: {polluted: 1}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('writing manifests', () => {
  const workflow = {
    spec: {
      templates: [
        { container: { args: ['echo a\necho b\n'], image: 'busybox', command: ['sh', '-c'] }, name: 'main' },
        {
          script: { source: 'set -e\necho "hi"\n', image: 'alpine', command: ['sh'] },
          name: 'yes',
          inputs: { parameters: [{ value: '007', name: 'y' }] },
        },
      ],
      entrypoint: 'main',
      arguments: { parameters: [{ value: '1e3', name: 'n' }] },
    },
    metadata: { labels: { b: 'true', a: '1' }, generateName: 'hello-' },
    kind: 'Workflow',
    apiVersion: 'argoproj.io/v1alpha1',
  } as const satisfies Workflow;

  it('orders keys as people write them, scripts as blocks, and quotes what YAML 1.1 would take for something else', () => {
    expect(formatManifest(workflow)).toMatchInlineSnapshot(`
      "apiVersion: argoproj.io/v1alpha1
      kind: Workflow
      metadata:
        generateName: hello-
        labels:
          a: '1'
          b: 'true'
      spec:
        entrypoint: main
        arguments:
          parameters:
          - name: 'n'
            value: '1e3'
        templates:
        - name: main
          container:
            image: busybox
            command:
            - sh
            - -c
            args:
            - |
              echo a
              echo b
        - name: 'yes'
          inputs:
            parameters:
            - name: 'y'
              value: '007'
          script:
            image: alpine
            command:
            - sh
            source: |
              set -e
              echo "hi"
      "
    `);
  });

  it('the order of keys in the object makes no difference, and what is written reads back the same', () => {
    const { apiVersion, kind, metadata, spec } = workflow;
    expect(formatManifest({ apiVersion, kind, metadata, spec })).toBe(formatManifest(workflow));
    expect(valueOfText(formatManifest(workflow))).toEqual(workflow);
  });

  describe.runIf(sharedCorpus.present)(`recorded workflows${sharedCorpus.reason}`, () => {
    it('all read back the same once written', () => {
      const different = readdirSync(sharedCorpus.path('argo/runs')).filter((run) => {
        const { documents } = parseManifest(
          readFileSync(sharedCorpus.path('argo/runs', run, 'workflow.yaml'), 'utf8'),
          { lettersAreText: true },
        );
        return documents.some(
          ({ value }) =>
            JSON.stringify(sorted(valueOfText(formatManifest(value as Workflow)))) !== JSON.stringify(sorted(value)),
        );
      });
      expect(different).toEqual([]);
    });
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
