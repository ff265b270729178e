import { describe, expect, it } from 'vitest';
import { lintManifest } from '../../../src/argo/lint/lint-manifest.ts';

const header = 'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n';
const ttl = '  ttlStrategy: {secondsAfterCompletion: 60}\n';
const plain = '  - name: plain\n    container: {image: busybox, command: [sh, -c], args: [exit 0]}\n';

function lint(spec: string): readonly (readonly [string, string | undefined, string | null])[] {
  return lintManifest(header + spec).flatMap(({ problems }) =>
    problems.map(({ severity, rule, path }) => [severity, rule, path] as const),
  );
}

describe('advice about what Argo accepts', () => {
  it.for([
    ['a workflow that stays for ever', `  entrypoint: plain\n  templates:\n${plain}`, 'missing-ttl', 'spec'],
    [
      'a container without command',
      `${ttl}  entrypoint: a\n  templates:\n  - {name: a, container: {image: x}}\n`,
      'missing-command',
      'spec.templates[0].container',
    ],
    [
      'a template nobody calls',
      `${ttl}  entrypoint: plain\n  templates:\n${plain}  - {name: old, suspend: {}}\n`,
      'unused-template',
      'spec.templates[1].name',
    ],
    [
      'a secret in plain env',
      `${ttl}  entrypoint: a\n  templates:\n  - {name: a, container: {image: x, command: [run], env: [{name: GITHUB_TOKEN, value: abc}]}}\n`,
      'secret-in-env',
      'spec.templates[0].container.env[0].value',
    ],
    [
      'a mount of nothing',
      `${ttl}  volumes: [{name: data, emptyDir: {}}]\n  entrypoint: a\n  templates:\n  - {name: a, container: {image: x, command: [run], volumeMounts: [{name: daat, mountPath: /a}, {name: data, mountPath: /b}]}}\n`,
      'undeclared-volume',
      'spec.templates[0].container.volumeMounts[0]',
    ],
    [
      'a volume nobody mounts',
      `${ttl}  volumes: [{name: data, emptyDir: {}}]\n  entrypoint: plain\n  templates:\n${plain}`,
      'unmounted-volume',
      'spec.volumes[0]',
    ],
    [
      'a label no pod can have',
      `${ttl}  podMetadata: {labels: {branch: feature/x}}\n  entrypoint: plain\n  templates:\n${plain}`,
      'pod-labels',
      'spec.podMetadata.labels["branch"]',
    ],
    [
      'a hook that calls nothing',
      `${ttl}  hooks: {exit: {template: nope}}\n  entrypoint: plain\n  templates:\n${plain}`,
      'hooks',
      'spec.hooks.exit.template',
    ],
    [
      'a when that fails later',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, steps: [[{name: a, template: plain, when: "a b == c"}]]}\n${plain}`,
      'when',
      'spec.templates[0].steps[0][0].when',
    ],
    [
      'a depends that fails later',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, dag: {tasks: [{name: a, template: plain}, {name: b, template: plain, depends: "a &&"}]}}\n${plain}`,
      'depends-grammar',
      'spec.templates[0].dag.tasks[1].depends',
    ],
    [
      'a retry limit that is no number',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, retryStrategy: {limit: lots}, container: {image: a, command: [b]}}\n`,
      'retry-strategy',
      'spec.templates[0].retryStrategy.limit',
    ],
    [
      'an expression that is none',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, container: {image: a, command: [b], args: ["{{=1 + }}"]}}\n`,
      'var-expression',
      'spec.templates[0].container.args[0]',
    ],
    [
      'a sequence without a count',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, steps: [[{name: a, template: plain, withSequence: {count: many}}]]}\n${plain}`,
      'with-items',
      'spec.templates[0].steps[0][0].withSequence.count',
    ],
    [
      'a sequence that begins and has no end',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, steps: [[{name: a, template: plain, withSequence: {start: 1}}]]}\n${plain}`,
      'with-items',
      'spec.templates[0].steps[0][0].withSequence',
    ],
    [
      'a timeout in a unit that Go has not',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, timeout: 1d, container: {image: a, command: [b]}}\n`,
      'deadline',
      'spec.templates[0].timeout',
    ],
  ] as const)('%s', ([, spec, rule, path]) => {
    expect(lint(spec)).toEqual([['warning', rule, path]]);
  });

  it.for([
    [
      'tags in labels, env and volumes',
      `${ttl}  podMetadata: {labels: {a: "{{workflow.name}}"}}\n  entrypoint: a\n  templates:\n  - {name: a, container: {image: x, command: [run], env: [{name: TOKEN, value: "{{workflow.uid}}"}, {name: GOOGLE_APPLICATION_CREDENTIALS, value: /secret/key.json}]}}\n`,
    ],
    [
      'a command from templateDefaults',
      `${ttl}  templateDefaults: {container: {image: x, command: [run]}}\n  entrypoint: a\n  templates:\n  - {name: a, container: {args: [z]}}\n`,
    ],
    [
      'templates called by handlers',
      `${ttl}  hooks: {exit: {template: bye}}\n  entrypoint: plain\n  templates:\n${plain}  - {name: bye, suspend: {}}\n`,
    ],
    [
      'a when with tags',
      `${ttl}  entrypoint: m\n  templates:\n  - {name: m, steps: [[{name: a, template: plain, when: "{{workflow.name}} == b && {{=1 == 1}}"}]]}\n${plain}`,
    ],
  ])('no advice about %s', ([, spec]) => {
    expect(lint(spec ?? '')).toEqual([]);
  });
});
