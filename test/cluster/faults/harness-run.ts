import { randomUUID } from 'node:crypto';
import type { Workflow } from '../../../src/argo/types.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createArgoEngine } from '../../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../../src/engine/argo/policy/policy.ts';
import type { KubeClient } from '../../../src/kubernetes/kube-client.ts';
import { createPodLogSource } from '../../../src/logs/pods.ts';
import type { ProwJob } from '../../../src/prow/job.ts';
import type { Progress } from '../../../src/run/progress.ts';
import { Results } from '../../../src/run/results.ts';
import { type RunOutcome, runE2e } from '../../../src/run/run-e2e.ts';
import { createDirectoryStore } from '../../../src/storage/directory.ts';

export interface HarnessRun {
  readonly client: KubeClient;
  readonly job: ProwJob;
  readonly runId: string;
  readonly workflow: Workflow;
  /** Where the workflow runs. */
  readonly namespace: string;
  /** For results. */
  readonly directory: string;
  readonly interrupted: AbortSignal;
}

/** Prow's, unless a job says otherwise. */
export const gracePeriodMs = 15_000;

/** A job that Prow started, of which there is no other. */
export function newJob(): ProwJob {
  return {
    type: 'periodic',
    name: 'faults',
    buildId: '1729384756102938475',
    prowJobId: randomUUID(),
    refs: null,
    extraRefs: [],
    decoration: null,
    artifactsDir: null,
    source: 'environment',
  };
}

/** The harness's whole story with one workflow, with its own default times. */
export function runHarness(run: HarnessRun): Promise<RunOutcome> {
  const { client, job, runId, workflow, namespace, directory, interrupted } = run;
  const time = { clock: systemClock, random: Math.random };
  const engine = createArgoEngine({ client, runId, policy: defaultPolicy(namespace), ...time, signal: interrupted });
  const planned = { name: 'faulty', workflow, engine: 'argo', engineChosenBy: 'the test', timeoutMs: 600_000 } as const;
  const plan = async () => ({ workflows: [planned], skipped: [], problems: [] });
  return runE2e(
    { runId, job, plan, uploadRequired: true, junitRequired: false, gracePeriodMs },
    {
      clock: systemClock,
      interrupted,
      engines: async () => engine,
      results: new Results('directory', createDirectoryStore(directory), job, {}),
      artifacts: { directoryOf: async () => null, logsOf: async () => createPodLogSource(client) },
      progress: silent,
      lookEveryMs: null,
      buildLogFile: async () => null,
    },
  );
}

const silent: Progress = {
  planned: () => {},
  changed: () => {},
  held: () => {},
  summary: () => {},
  lateProblems: () => {},
};
