import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type BuildOptions, type BuildResult, buildWorkflows } from '../../src/loader/build-workflows.ts';
import type { WorkflowContextData, WorkflowRequest } from '../../src/sdk/workflow-request.ts';

/** What a function under test returns as the smallest Workflow, as source text. */
export const workflowSource = `({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { entrypoint: 'main', templates: [] } })`;

/** A checkout of these files in a directory of its own, gone after the test. */
export function makeCheckout(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'argo-e2e-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export const contextData: WorkflowContextData = {
  job: {
    type: 'postsubmit',
    name: 'post-acme-widgets',
    buildId: '1584987912955498496',
    prowJobId: '',
    refs: {
      org: 'acme',
      repo: 'widgets',
      baseRef: 'main',
      baseSha: '8f3b1c2d4e5f60718293a4b5c6d7e8f901234567',
      pulls: [],
    },
    extraRefs: [],
    source: 'environment',
  },
  entryName: 'widgets',
  workflowName: 'post-acme-widgets-widgets-8496-0000',
  namespace: null,
  serviceAccount: null,
  image: null,
  volume: { claim: 'nfs-external', mountPath: '/mnt/test-data-volume' },
  timeoutMs: 60_000,
  args: {},
};

export function requestFor(root: string, tsFunc: string, context: Partial<WorkflowContextData> = {}): WorkflowRequest {
  const [module = '', exportName = ''] = tsFunc.split('#');
  return { root, module, exportName, context: { ...contextData, ...context } };
}

/** Builds one function of a checkout. */
export function build(
  root: string,
  tsFunc: string,
  options: BuildOptions = {},
  context: Partial<WorkflowContextData> = {},
): Promise<BuildResult> {
  return buildWorkflows([requestFor(root, tsFunc, context)], options);
}
