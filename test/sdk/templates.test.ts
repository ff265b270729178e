import { describe, expect, it } from 'vitest';
import { workflowStatus } from '../../src/index.ts';
import { templateOf, workflowOf } from './build.ts';

const root = '/mnt/test-data-volume/pull-acme-widgets-sample-7-1a2b3c4-8496-0000';
const makeArtifacts = 'mkdir -p "$ARTIFACTS"\n';

describe('a step becomes a template', () => {
  it('with everything that comes for free', async () => {
    const workflow = await workflowOf(({ step }) => step('unit', { run: 'npm test' }));
    const template = templateOf(workflow, 'unit');
    expect({
      ...template,
      script: {
        ...template.script,
        env: template.script?.env?.filter(({ name }) =>
          /^(JOB_NAME|TEST_TARGET_NAME|ARTIFACTS|PULL_NUMBER)$/.test(name),
        ),
      },
    }).toEqual({
      name: 'unit',
      metadata: { labels: { step_name: 'unit' } },
      script: {
        image: 'ghcr.io/acme/test-worker:v1.4.0',
        command: ['sh', '-e'],
        source: `${makeArtifacts}npm test`,
        workingDir: `${root}/src/acme/widgets`,
        env: [
          { name: 'JOB_NAME', value: 'pull-acme-widgets' },
          { name: 'PULL_NUMBER', value: '7' },
          { name: 'TEST_TARGET_NAME', value: 'sample' },
          { name: 'ARTIFACTS', value: `${root}/outputs/artifacts/unit` },
        ],
        volumeMounts: [{ name: 'test-data-volume', mountPath: '/mnt/test-data-volume' }],
      },
    });
  });

  it('with everything its options say', async () => {
    const workflow = await workflowOf(({ step, volume }) => {
      const cache = volume('cache', { emptyDir: {} });
      const before = step('before', {
        run: 'true',
        outputs: { tag: { path: '/tmp/tag', default: 'none', globalName: 'tag' } },
      });
      step('all', {
        command: ['make', before.output('tag')],
        args: ['-j', '2'],
        image: 'golang:1.25',
        workingDir: null,
        env: { TOKEN: { secretKeyRef: { name: 'registry', key: 'token' } }, TAG: before.output('tag'), CI: 'false' },
        envFrom: [{ configMapRef: { name: 'settings' } }],
        resources: { requests: { cpu: '500m' }, limits: { memory: '2Gi' } },
        volumeMounts: [cache.at('/cache', { readOnly: true })],
        outputs: { version: '/tmp/version' },
        retryStrategy: { limit: 2, backoff: { duration: '5s' } },
        activeDeadlineSeconds: 600,
        labels: { team: 'platform' },
        annotations: { note: 'x' },
        template: { nodeSelector: { disk: 'ssd' }, container: { imagePullPolicy: 'Always' } },
      });
    });
    const template = templateOf(workflow, 'all');
    const env = template.container?.env ?? [];
    expect({
      ...template,
      container: { ...template.container, env: env.filter(({ name }) => ['TOKEN', 'TAG', 'CI'].includes(name)) },
    }).toEqual({
      name: 'all',
      inputs: { parameters: [{ name: 'TAG' }, { name: 'argument-1' }] },
      outputs: { parameters: [{ name: 'version', valueFrom: { path: '/tmp/version' } }] },
      metadata: { labels: { step_name: 'all', team: 'platform' }, annotations: { note: 'x' } },
      retryStrategy: { limit: 2, backoff: { duration: '5s' } },
      activeDeadlineSeconds: 600,
      nodeSelector: { disk: 'ssd' },
      container: {
        image: 'golang:1.25',
        command: ['make', '{{inputs.parameters.argument-1}}'],
        args: ['-j', '2'],
        env: [
          { name: 'CI', value: 'false' },
          { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'registry', key: 'token' } } },
          { name: 'TAG', value: '{{inputs.parameters.TAG}}' },
        ],
        envFrom: [{ configMapRef: { name: 'settings' } }],
        resources: { requests: { cpu: '500m' }, limits: { memory: '2Gi' } },
        volumeMounts: [
          { name: 'test-data-volume', mountPath: '/mnt/test-data-volume' },
          { name: 'cache', mountPath: '/cache', readOnly: true },
        ],
        imagePullPolicy: 'Always',
      },
    });
    expect(templateOf(workflow, 'before').outputs).toEqual({
      parameters: [{ name: 'tag', valueFrom: { path: '/tmp/tag', default: 'none' }, globalName: 'tag' }],
    });
    expect(workflow.spec.volumes).toEqual([
      { name: 'test-data-volume', persistentVolumeClaim: { claimName: 'nfs-external' } },
      { name: 'cache', emptyDir: {} },
    ]);
  });

  it('of any kind that Argo has', async () => {
    const workflow = await workflowOf(({ step }) => step('pause', { template: { suspend: { duration: '10s' } } }));
    expect(templateOf(workflow, 'pause')).toEqual({
      name: 'pause',
      metadata: { labels: { step_name: 'pause' } },
      suspend: { duration: '10s' },
    });
  });

  it('whose other shell gets the text as it is', async () => {
    const workflow = await workflowOf(({ step }) => step('py', { run: 'print(1)', shell: ['python3'] }));
    expect(templateOf(workflow, 'py').script).toMatchObject({ command: ['python3'], source: 'print(1)' });
  });

  it.for([
    ['kill -9 $$', 'kill -9 $$$'],
    ['echo $(date) $HOME ${X} $((1+2))', 'echo $(date) $HOME ${X} $((1+2))'],
    ['echo $(ARTIFACTS)', 'echo $$(ARTIFACTS)'],
    ['echo $(mine)', 'echo $$(mine)'],
    ['echo $$$', 'echo $$$$$'],
  ] as const)('whose text reaches the shell as it was written, past the kubelet: %s', async ([run, source]) => {
    const workflow = await workflowOf(({ step }) => step('a', { run, env: { mine: 'x' } }));
    expect(templateOf(workflow, 'a').script?.source).toBe(`${makeArtifacts}${source}`);
    expect(kubeletReads(source)).toBe(run);
  });

  it('with another mount in place of the data volume where the author says so', async () => {
    const workflow = await workflowOf(({ step, volume }) =>
      step('a', { run: 'true', volumeMounts: [volume('own', { emptyDir: {} }).at('/mnt/test-data-volume')] }),
    );
    expect(templateOf(workflow, 'a').script?.volumeMounts).toEqual([
      { name: 'own', mountPath: '/mnt/test-data-volume' },
    ]);
  });
});

describe('the exit handler', () => {
  it('runs the steps of onExit and copies artifacts after them, whatever became of them', async () => {
    const workflow = await workflowOf(({ step, onExit }) => {
      step('a', { run: 'true' });
      onExit('notify', {
        run: 'curl -d "$STATUS" https://example.com',
        env: { STATUS: workflowStatus },
        when: workflowStatus.notEquals('Succeeded'),
      });
    });
    expect(workflow.spec.onExit).toBe('exit-handler');
    expect(templateOf(workflow, 'exit-handler').dag).toEqual({
      tasks: [
        {
          name: 'notify',
          template: 'notify',
          arguments: { parameters: [{ name: 'STATUS', value: '{{workflow.status}}' }] },
          when: "{{=workflow.status != 'Succeeded'}}",
        },
        {
          name: 'copy-artifacts',
          template: 'copy-artifacts',
          depends: 'notify.Succeeded || notify.Failed || notify.Errored || notify.Skipped || notify.Omitted',
        },
      ],
      failFast: false,
    });
    expect(templateOf(workflow, 'copy-artifacts').container).toMatchObject({
      command: [
        'e2e',
        'copy-artifacts',
        `--artifacts-dir=${root}/outputs/artifacts`,
        `--prefix=${workflow.metadata.name}`,
      ],
      workingDir: root,
    });
  });

  it('is absent where there is nothing to do on exit', async () => {
    const workflow = await workflowOf(({ step }) => step('a', { run: 'true' }), { copyArtifacts: false });
    expect(workflow.spec.onExit).toBeUndefined();
    expect(workflow.spec.templates?.map(({ name }) => name)).toEqual(['e2e', 'a']);
  });
});

describe('checkout', () => {
  it('is told what to check out by its environment, not by its arguments', async () => {
    const workflow = await workflowOf(({ checkout }) =>
      checkout({ extraRepos: ['acme/tools@HEAD', 'acme/lib@0123abc:7'], depth: 1, submodules: false }),
    );
    const { container } = templateOf(workflow, 'checkout');
    expect(container?.command).toEqual(['e2e', 'checkout', `--src-dir=${root}/src`, '--depth=1', '--no-submodules']);
    expect(container?.workingDir).toBeUndefined(); // a runtime would make it, as root
    expect(container?.env?.find(({ name }) => name === 'EXTRA_REPOS')).toEqual({
      name: 'EXTRA_REPOS',
      value: 'acme/tools@HEAD,acme/lib@0123abc:7',
    });
    expect(JSON.parse(container?.env?.find(({ name }) => name === 'JOB_SPEC')?.value ?? '')).toMatchObject({
      refs: { org: 'acme', repo: 'widgets', pulls: [{ number: 7 }] },
    });
  });
});

/** What Kubernetes makes of a text: `$$` is `$`, `$(NAME)` of no known variable stays. */
function kubeletReads(text: string): string {
  return text.replaceAll('$$', '$');
}
