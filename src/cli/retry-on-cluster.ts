/** What failed in a run on a cluster, as new workflows: found by labels alone, from any machine. */
import { nodesOf } from '../argo/compressed-nodes.ts';
import type { Container } from '../argo/pod-types.ts';
import type { Template, Workflow } from '../argo/types.ts';
import { HarnessError } from '../core/errors.ts';
import { keptCommand } from '../engine/argo/pause/keeping-shell.ts';
import { defaultPolicy } from '../engine/argo/policy/policy.ts';
import { retryLabel } from '../engine/argo/submission-labels.ts';
import { legalLabelValue } from '../prow/labels.ts';
import { shellWord } from '../report/next-commands.ts';
import { openClusterRuns } from './cluster-runs.ts';
import { failedIn } from './failed-in.ts';
import type { Host } from './host.ts';
import { keepSucceeded } from './keep-succeeded.ts';
import { claimsOfRetry } from './retry-claims.ts';
import { withEarlierIdentity } from './retry-identity.ts';
import type { Retries, Retry, RetryFlags } from './retry-run.ts';
import { copiesArtifacts, destinationVariable } from './with-step-destination.ts';

export async function retriesOnCluster(flags: RetryFlags, id: string, host: Host): Promise<Retries> {
  const runs = await openClusterRuns(flags, host);
  try {
    const retries: Retry[] = [];
    const claims = new Set<string>();
    for (const failed of failedIn(await runs.find(id, flags.workflow))) {
      const kept = keepSucceeded(readable(failed));
      const own = await claimsOfRetry(failed, kept, { client: runs.client, allowed: flags['allow-claim'] });
      for (const claim of own.claims) claims.add(claim);
      const workflow = renewed(failed, withEarlierIdentity(failed, own.workflow));
      retries.push({ ...kept, name: failed.metadata.name ?? '', notes: own.notes, workflow });
    }
    return { retries, engine: 'argo', run: { checkout: null }, flags: withClaims(flags, claims) };
  } finally {
    await runs.close();
  }
}

/** Throws HarnessError NOT_FOUND where nobody here can tell what succeeded. */
function readable(workflow: Workflow): Workflow {
  const found = nodesOf(workflow.status);
  if (found.type === 'nodes') return workflow;
  const { name = '', namespace = '' } = workflow.metadata;
  const reason = found.type === 'offloaded' ? 'Argo keeps its nodes in a database of its own' : found.reason;
  throw new HarnessError('NOT_FOUND', `which steps of workflow ${name} succeeded cannot be read: ${reason}`, {
    hint: `argo retry ${shellWord(name)} -n ${shellWord(namespace)}, where argo can reach argo-server; or e2e run runs all of it again`,
  });
}

const retryWord = '-retry-';
/** Of a name, so that Argo's labels hold it: 63, less what makes it a new one. */
const stemLength = 63 - retryWord.length - 5;

/** Annotations that kubectl and Argo's controller write about an object. */
const ofOneObject: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'workflows.argoproj.io/trace-id',
]);

/** A new object of the same job: the name is new, and what belongs to the old object alone is gone. */
function renewed({ metadata }: Workflow, workflow: Workflow): Workflow {
  const { name = '' } = metadata;
  const retryOf = legalLabelValue(name);
  const stem = metadata.labels?.[retryLabel] === undefined ? name : name.replace(/-retry-[a-z0-9]{5}$/, '');
  const annotations = Object.entries(workflow.metadata.annotations ?? {}).filter(([key]) => !ofOneObject.has(key));
  return {
    ...workflow,
    metadata: {
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      generateName: `${stem.slice(0, stemLength)}${retryWord}`,
      labels: { ...workflow.metadata.labels, ...(retryOf !== null && { [retryLabel]: retryOf }) },
      annotations: Object.fromEntries(annotations),
    },
    spec: {
      ...workflow.spec,
      ...(workflow.spec.templates !== undefined && { templates: workflow.spec.templates.map(asWritten) }),
    },
  };
}

/**
 * As its author wrote it: without what the first run put there. What a retry leaves must not go over what its job has published, and whether steps
 * stay when they fail is said by the retry's own flags.
 */
function asWritten({ container, script, ...template }: Template): Template {
  return {
    ...template,
    ...(container !== undefined && { container: withoutDestination(withoutShell(container)) }),
    ...(script !== undefined && { script: withoutShell(script) }),
  };
}

function withoutShell<T extends Container>(container: T): T {
  return container.command === undefined ? container : { ...container, command: keptCommand(container.command) };
}

function withoutDestination(container: Container): Container {
  if (container.env === undefined || !copiesArtifacts(container)) return container;
  return { ...container, env: container.env.filter(({ name }) => name !== destinationVariable) };
}

/** The claims that Argo made for the workflow are allowed besides. */
function withClaims(flags: RetryFlags, claims: ReadonlySet<string>): RetryFlags {
  if (claims.size === 0) return flags;
  const allowed = flags['allow-claim'].length === 0 ? defaultPolicy('').claims : flags['allow-claim'];
  return { ...flags, 'allow-claim': [...allowed, ...claims] };
}
