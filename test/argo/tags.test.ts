import { describe, expect, it } from 'vitest';
import { evaluateInScope, substituteIn, substituteTags, TagError } from '../../src/argo/tags.ts';

const scope = new Map<string, string | null>([
  ['workflow.name', 'wf'],
  ['workflow.parameters', '[{"name":"n"}]'],
  ['workflow.parameters.n', '7'],
  ['workflow.parameters.key', 'n'],
  ['steps.flip-coin.outputs.result', 'heads'],
  ['steps.skipped.outputs.parameters.msg', null],
]);

describe('tags in a text', () => {
  it.for([
    ['{{workflow.name}}', 'wf'],
    ['a {{ workflow.name }} b {{workflow.parameters.n}}', 'a wf b 7'],
    ['{{workflow.parameters.{{workflow.parameters.key}}}}', '{{workflow.parameters.n}}'],
    ['{{foo.bar}} {{.Values.x}} {{ range . }} {{}}', '{{foo.bar}} {{.Values.x}} {{ range . }} {{}}'],
    ["awk '{{ print $1 }'", "awk '{{ print $1 }'"],
    ['{{=asInt(workflow.parameters.n) * 2 + 1}}', '15'],
    ['{{=asFloat(workflow.parameters.n) / 2}}', '3.5'],
    ["{{=steps['flip-coin'].outputs.result}}", 'heads'],
    ["{{=workflow.parameters.n == '7' ? 'seven' : 'other'}}", 'seven'],
    ['{{=["<", 1]}}', '["\\u003c",1]'],
    ['{{=[1, "x"]}}', '[1,"x"]'],
    ['{{=unknown.name}}', '{{=unknown.name}}'],
    ["{{=steps.skipped.outputs.parameters.msg ?? 'none'}}", 'none'],
    ['plain', 'plain'],
  ] as const)('%s becomes %s', ([text, expected]) => {
    expect(substituteTags(text, scope)).toBe(expected);
  });

  it('does not look at what was pasted again', () => {
    expect(
      substituteTags(
        '{{a}}',
        new Map([
          ['a', '{{b}}'],
          ['b', 'x'],
        ]),
      ),
    ).toBe('{{b}}');
  });

  it('tells which names were left', () => {
    const left: string[] = [];
    substituteTags('{{foo}} {{=bar.x}} {{workflow.name}}', scope, { onUnresolved: (tag) => left.push(tag) });
    expect(left).toEqual(['foo', '=bar.x']);
  });
});

describe('tags that cannot be replaced', () => {
  const message = (text: string, options: Parameters<typeof substituteTags>[2]) => {
    try {
      return substituteTags(text, scope, options);
    } catch (cause) {
      if (!(cause instanceof TagError)) throw cause;
      return { message: cause.message, missing: cause.missing };
    }
  };

  it.for([
    ['{{steps.a.outputs.result}}', { allowUnresolved: false }, 'failed to resolve {{steps.a.outputs.result}}', true],
    ['{{=steps.a.x}}', { allowUnresolved: false }, 'failed to evaluate expression: steps.a is missing', true],
    ['{{steps.a.x}}', { strictPrefixes: ['steps'] }, 'failed to resolve {{steps.a.x}}', true],
    [
      '{{steps.skipped.outputs.parameters.msg}}',
      {},
      'unable to substitute {{steps.skipped.outputs.parameters.msg}}: output is an absent optional (skipped/omitted node with no default)',
      false,
    ],
    ['{{=1 +}}', {}, 'failed to evaluate expression: unexpected token EOF (1:3)\n | 1 +\n | ..^', false],
    [
      "{{=asInt('x') + 1}}",
      { allowUnresolved: false },
      "failed to evaluate expression: invalid operation: int(x) (1:1)\n | asInt('x') + 1\n | ^",
      false,
    ],
  ] as const)('%s with %j is an error in the words of Argo', ([text, options, expected, missing]) => {
    expect(message(text, options)).toEqual({ message: expected, missing });
  });

  it('leaves artifacts and other roots alone in strict mode', () => {
    const options = { strictPrefixes: ['steps'] };
    expect(message('{{steps.a.outputs.artifacts.x}} {{inputs.parameters.y}}', options)).toBe(
      '{{steps.a.outputs.artifacts.x}} {{inputs.parameters.y}}',
    );
  });

  it('refuses control characters, of which Argo makes broken JSON', () => {
    expect(() => substituteTags('{{a}}', new Map([['a', '\u001b[31mred']]))).toThrow(
      'cannot finish template replacement because the result was invalid JSON',
    );
  });
});

describe('tags in an object', () => {
  it('are replaced in keys and values at every depth, and what has none is the same object', () => {
    const same = { args: ['x'] };
    const value = { '{{workflow.name}}': [{ a: 'n={{workflow.parameters.n}}' }], same, number: 3, none: null };
    const replaced = substituteIn(value, scope);
    expect(replaced).toEqual({ wf: [{ a: 'n=7' }], same: { args: ['x'] }, number: 3, none: null });
    expect(replaced.same).toBe(same);
  });

  it('the longer of two names that exclude each other wins in expressions', () => {
    expect(evaluateInScope('workflow.parameters.n', scope)).toBe('7');
  });
});
