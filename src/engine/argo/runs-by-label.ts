/** Finds the workflows of a run by what the cluster knows alone. */
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { labelSelector } from '../../kubernetes/label-selector.ts';
import { legalLabelValue } from '../../prow/labels.ts';
import { prowVariables } from '../../prow/variables.ts';
import { type ListedWorkflow, listWorkflows } from './list-workflows.ts';
import { runLabel } from './submission-labels.ts';

export interface RunQuery {
  /** Null: all that we may see. */
  readonly namespace: string | null;
  /** A run's id, a BUILD_ID, the name of a workflow (`namespace/name` too), or `latest`. */
  readonly run: string;
}

/**
 * The workflows meant, oldest first; none when there is no such run. What the text is, is tried in the order of RunQuery: a run's id wins over a
 * BUILD_ID, that over a name. Only a name finds workflows that are not ours. Throws KubeError.
 */
export async function workflowsOfRun(
  client: KubeClient,
  { namespace, run }: RunQuery,
): Promise<readonly ListedWorkflow[]> {
  if (run === 'latest' || run === '@latest') return latestRun(client, namespace);
  const [place, name] = run.includes('/') ? run.split('/', 2) : [namespace, run];
  if (name === undefined || name === '' || place === '') return [];
  if (!run.includes('/')) {
    const ours = await oursOf(client, namespace, run);
    if (ours.length > 0) return ours;
  }
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) return []; // no object is called so, and a selector must not be given it
  return listWorkflows(client, { namespace: place ?? null, fieldSelector: `metadata.name=${name}` });
}

/** By the labels' values as they are written, see legalLabelValue. */
async function oursOf(client: KubeClient, namespace: string | null, run: string): Promise<readonly ListedWorkflow[]> {
  const value = legalLabelValue(run);
  if (value === null) return [];
  const byRun = await listWorkflows(client, { namespace, labelSelector: labelSelector({ [runLabel]: value }) });
  if (byRun.length > 0) return byRun;
  const byBuild = labelSelector({ [runLabel]: true, [prowVariables.buildId]: value });
  return listWorkflows(client, { namespace, labelSelector: byBuild });
}

async function latestRun(client: KubeClient, namespace: string | null): Promise<readonly ListedWorkflow[]> {
  const all = await listWorkflows(client, { namespace, labelSelector: labelSelector({ [runLabel]: true }) });
  const newest = all.at(-1)?.labels[runLabel];
  return all.filter(({ labels }) => labels[runLabel] === newest);
}
