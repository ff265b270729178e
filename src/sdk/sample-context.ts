import { createContext, type WorkflowContext } from './context.ts';
import type { WorkflowContextData } from './workflow-request.ts';

/** What an author's own test may set; the rest is a presubmit of pull 7 of acme/widgets. */
export type SampleOptions<Args extends object> = Partial<Omit<WorkflowContextData, 'args'>> & { readonly args?: Args };

/**
 * A context for tests of workflow functions, always the same for the same options:
 * `await unitTests(sampleContext({ args: { node_version: '24' } }))`.
 */
export function sampleContext<Args extends object = Readonly<Record<string, unknown>>>(
  options: SampleOptions<Args> = {},
): WorkflowContext<Args> {
  const { args, ...rest } = options;
  const context = createContext({ ...sample, ...rest, args: {} });
  // Without `args` the caller's Args has no required member to miss, or their own schema says so.
  return { ...context, args: args ?? ({} as Args) };
}

const sample: WorkflowContextData = {
  job: {
    type: 'presubmit',
    name: 'pull-acme-widgets',
    buildId: '1584987912955498496',
    prowJobId: '6f1c3f5e-8a52-4f2b-9d3c-0a1b2c3d4e5f',
    refs: {
      org: 'acme',
      repo: 'widgets',
      baseRef: 'main',
      baseSha: '8f3b1c2d4e5f60718293a4b5c6d7e8f901234567',
      pulls: [{ number: 7, author: 'ada', sha: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d' }],
    },
    extraRefs: [],
    source: 'job-spec',
  },
  entryName: 'sample',
  workflowName: 'pull-acme-widgets-sample-7-1a2b3c4-8496-0000',
  namespace: 'kubeflow-test-infra',
  serviceAccount: null,
  image: 'ghcr.io/acme/test-worker:v1.4.0',
  volume: { claim: 'nfs-external', mountPath: '/mnt/test-data-volume' },
  timeoutMs: 3 * 60 * 60 * 1000,
  args: {},
};
