import { describe, expect, it } from 'vitest';
import { defineWorkflow, sampleContext, type WorkflowOptions } from '../../src/index.ts';
import { templateOf, workflowOf } from './build.ts';

const one = ({ step }: { step: (name: string, options: { run: string }) => unknown }) => step('one', { run: 'true' });

describe('what every workflow gets', () => {
  it("is the name, the job's labels on the object and on its pods, the volume, the deadline and a time to live", async () => {
    const { metadata, spec } = await workflowOf(one);
    const labels = {
      JOB_NAME: 'pull-acme-widgets',
      JOB_TYPE: 'presubmit',
      BUILD_ID: '1584987912955498496',
      BUILD_NUMBER: '1584987912955498496',
      PROW_JOB_ID: '6f1c3f5e-8a52-4f2b-9d3c-0a1b2c3d4e5f',
      REPO_OWNER: 'acme',
      REPO_NAME: 'widgets',
      PULL_NUMBER: '7',
      PULL_BASE_SHA: '8f3b1c2d4e5f60718293a4b5c6d7e8f901234567',
      PULL_PULL_SHA: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
      workflow: 'pull-acme-widgets-sample-7-1a2b3c4-8496-0000',
      workflow_template: 'sample',
    };
    expect(metadata).toEqual({
      name: 'pull-acme-widgets-sample-7-1a2b3c4-8496-0000',
      namespace: 'kubeflow-test-infra',
      labels,
    });
    const { templates: _, ...rest } = spec;
    expect(rest).toEqual({
      entrypoint: 'e2e',
      onExit: 'exit-handler',
      activeDeadlineSeconds: 10800,
      ttlStrategy: { secondsAfterCompletion: 604800 },
      podMetadata: { labels },
      volumes: [{ name: 'test-data-volume', persistentVolumeClaim: { claimName: 'nfs-external' } }],
    });
  });

  it('can be overridden, each part of it', async () => {
    const options: WorkflowOptions = {
      image: 'node:24',
      env: { LEVEL: 'debug' },
      resources: { limits: { memory: '1Gi' } },
      retryStrategy: { limit: 1 },
      labels: { suite: 'smoke', JOB_NAME: 'mine' },
      annotations: { note: 'x' },
      activeDeadlineSeconds: 60,
      ttlStrategy: { secondsAfterSuccess: 1 },
      serviceAccountName: 'e2e-runner',
      parallelism: 2,
      failFast: false,
      spec: {
        priorityClassName: 'low',
        volumes: [{ name: 'test-data-volume', emptyDir: {} }],
        podMetadata: { annotations: { a: 'b' } },
      },
    };
    const { metadata, spec } = await workflowOf(one, options);
    expect(metadata.annotations).toEqual({ note: 'x' });
    expect(metadata.labels).toMatchObject({ suite: 'smoke', JOB_NAME: 'mine', JOB_TYPE: 'presubmit' });
    expect(spec).toMatchObject({
      serviceAccountName: 'e2e-runner',
      activeDeadlineSeconds: 60,
      parallelism: 2,
      ttlStrategy: { secondsAfterSuccess: 1 },
      priorityClassName: 'low',
      volumes: [{ name: 'test-data-volume', emptyDir: {} }],
      podMetadata: { annotations: { a: 'b' }, labels: { suite: 'smoke' } },
    });
    const template = templateOf({ ...(await workflowOf(one, options)) }, 'one');
    expect(template).toMatchObject({
      retryStrategy: { limit: 1 },
      script: { image: 'node:24', resources: { limits: { memory: '1Gi' } } },
    });
    expect(template.script?.env).toContainEqual({ name: 'LEVEL', value: 'debug' });
    expect(templateOf(await workflowOf(one, options), 'e2e').dag?.failFast).toBe(false);
  });

  it('is the same to the last byte for the same inputs', async () => {
    const build = () =>
      workflowOf(({ step, volume }) =>
        step('a', { run: 'true', volumeMounts: [volume('b', { emptyDir: {} }).at('/b')] }),
      );
    expect(JSON.stringify(await build())).toBe(JSON.stringify(await build()));
  });

  it('leaves the directories and the namespace out of a job without repository and entry without namespace', async () => {
    const context = sampleContext({
      namespace: null,
      image: null,
      job: {
        type: 'periodic',
        name: 'nightly',
        buildId: '1',
        prowJobId: '',
        refs: null,
        extraRefs: [],
        source: 'environment',
      },
    });
    const workflow = await defineWorkflow(({ dirs, step }) => step('a', { run: `ls ${dirs.repo}` }))(context);
    expect(workflow.metadata.namespace).toBeUndefined();
    expect(templateOf(workflow, 'a').script).toMatchObject({ workingDir: `${context.dirs.root}/src` });
    expect(templateOf(workflow, 'a').script).not.toHaveProperty('image');
  });
});

describe('what strangers wrote', () => {
  it('never becomes a tag of Argo or a variable of Kubernetes, and JOB_SPEC keeps its meaning', () => {
    const title = 'Fix {{=sprig.env("TOKEN")}} {{workflow.name}} $(JOB_SPEC) $$';
    const { job } = sampleContext();
    const { refs } = job;
    const pulls = [
      { number: 7, author: 'eve', sha: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d', title, headRef: '{{=1}}' },
    ];
    const { env } = sampleContext({ job: { ...job, refs: refs === null ? null : { ...refs, pulls } } });
    const valueNamed = (name: string) => env.find((variable) => variable.name === name)?.value ?? '';
    expect(env.filter(({ value }) => value?.includes('{{'))).toEqual([]);
    expect(valueNamed('PULL_TITLE')).toBe('Fix { {=sprig.env("TOKEN")}} { {workflow.name}} $$(JOB_SPEC) $$$');
    expect(valueNamed('PULL_HEAD_REF')).toBe('{ {=1}}');
    expect(JSON.parse(valueNamed('JOB_SPEC').replaceAll('$$', '$'))).toMatchObject({ refs: { pulls: [{ title }] } });
  });
});
