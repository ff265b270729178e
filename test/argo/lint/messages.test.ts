import { describe, expect, it } from 'vitest';
import { plain, problemsOf } from './lint-rig.ts';

describe('messages a person can act on', () => {
  it.for([
    [
      'the cycle',
      `  entrypoint: main\n  templates:\n  - name: main\n    dag: {tasks: [{name: a, template: plain, depends: c}, {name: b, template: plain, depends: a}, {name: c, template: plain, depends: b}]}\n${plain}`,
      'the tasks depend on each other in a circle: a -> c -> b -> a',
      null,
    ],
    [
      'the task that is meant',
      `  entrypoint: main\n  templates:\n  - name: main\n    dag: {tasks: [{name: build, template: plain}, {name: c, template: plain, depends: buld}]}\n${plain}`,
      'task "c" depends on "buld", which is no task of this dag',
      'did you mean "build"?',
    ],
    [
      'the empty text in dependencies',
      `  entrypoint: main\n  templates:\n  - name: main\n    dag: {tasks: [{name: a, template: plain, dependencies: [""]}]}\n${plain}`,
      'the list of dependencies holds an empty text',
      null,
    ],
    [
      'the types of a template',
      `  entrypoint: main\n  templates:\n  - {name: main, suspend: {}, script: {image: a, command: [sh], source: b}}\n`,
      'spec: template "main" must have at most one template type, it has script, suspend',
      null,
    ],
    [
      'the unit',
      '  entrypoint: main\n  templates:\n  - {name: main, timeout: "30", container: {image: a, command: [b]}}\n',
      'timeout 30 has no unit',
      'write 30s',
    ],
    [
      'the boolean',
      '  entrypoint: main\n  templates:\n  - {name: main, container: {image: a, command: [b], env: [{name: N, value: "1"}]}}\n',
      'spec.templates[0].container.env[0].name must be text, not the boolean false',
      'quote it: plain y, n, yes, no, on and off are true or false in YAML 1.1',
    ],
    [
      'the removed field',
      `  synchronization: {mutex: {name: x}}\n  entrypoint: plain\n  templates:\n${plain}`,
      'unknown field spec.synchronization.mutex',
      'removed in Argo 4.0: write mutexes: [{name: …}]',
    ],
    [
      'the unclosed tag',
      '  entrypoint: main\n  templates:\n  - {name: main, container: {image: a, command: [b], args: ["{{workflow.name"]}}\n',
      'the tag that begins with {{workflow.name has no }}',
      null,
    ],
    [
      'the misspelt variable',
      '  entrypoint: main\n  templates:\n  - {name: main, container: {image: a, command: [b], args: ["{{workflow.nmae}}"]}}\n',
      'nothing defines {{workflow.nmae}} here',
      'did you mean "workflow.name"?',
    ],
    [
      'nothing to call',
      '  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a}]]}\n',
      'nothing says which template to run',
      'write template, templateRef or inline',
    ],
    [
      'the dependency for an argument',
      `  entrypoint: main\n  templates:\n  - name: main\n    dag: {tasks: [{name: g, template: plain}, {name: a, template: echo, arguments: {parameters: [{name: m, value: "{{tasks.g.outputs.result}}"}]}}]}\n  - {name: echo, inputs: {parameters: [{name: m}]}, container: {image: a, command: [b]}}\n${plain}`,
      'the argument "m" uses the task "g", on which this task does not depend',
      'write depends: g',
    ],
  ] as const)('%s', ([, spec, message, hint]) => {
    expect(problemsOf(spec, 'error')).toContainEqual(expect.objectContaining({ message, hint }));
  });
});
