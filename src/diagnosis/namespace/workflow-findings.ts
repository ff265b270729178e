/** Pods that are steps of workflows: how many of each are not well, and the command that explains them. */
import { pendingReason } from '../../argo/pending.ts';
import { shellWord } from '../../report/next-commands.ts';
import type { Pod } from '../kube-objects.ts';
import type { Finding } from './findings.ts';

const workflowLabel = 'workflows.argoproj.io/workflow';
/** Workflows that are shown, the newest first. */
const mostWorkflows = 5;
const namedSteps = 5;

/** Name of the workflow whose step the pod is; null where it is none. */
export function workflowOf({ metadata }: Pod): string | null {
  return metadata?.labels?.[workflowLabel] ?? null;
}

/** Of those pods that failed, or wait for more than every pod waits for when it starts. */
export function workflowFindings(pods: readonly Pod[], namespace: string): readonly Finding[] {
  const groups = Map.groupBy(pods.filter(isBad), workflowOf);
  const newest = (group: readonly Pod[]) =>
    group
      .map(({ metadata }) => metadata?.creationTimestamp ?? '')
      .toSorted()
      .at(-1) ?? '';
  const ordered = [...groups]
    .flatMap(([name, group]) => (name === null ? [] : [{ name, group, at: newest(group) }]))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const shown = ordered.slice(0, mostWorkflows).map(({ name, group }) => workflowFinding(name, group, namespace));
  const older = ordered.slice(mostWorkflows);
  return older.length === 0
    ? shown
    : [
        ...shown,
        olderFinding(
          older.map(({ name }) => name),
          namespace,
        ),
      ];
}

function isBad({ status = {} }: Pod): boolean {
  if (status.phase !== 'Pending') return status.phase === 'Failed';
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const isUnscheduled = status.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  return isUnscheduled === true || containers.some(({ state }) => pendingReason(state?.waiting?.reason) !== '');
}

function workflowFinding(name: string, pods: readonly Pod[], namespace: string): Finding {
  const steps = [...new Set(pods.map((pod) => stepOf(pod, name)))];
  const more = steps.length - namedSteps;
  const names = `: ${steps.slice(0, namedSteps).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const isWhole = steps.length === 1 && steps[0] === name;
  return {
    object: `workflow ${name}`,
    sentence: `${pods.length === 1 ? 'a pod' : `${pods.length} pods`} of workflow ${name} failed, or cannot start${isWhole ? '' : names}`,
    evidence: [],
    next: [`e2e why ${shellWord(name)} -n ${namespace}`],
    log: null,
  };
}

function olderFinding(names: readonly string[], namespace: string): Finding {
  return {
    object: 'older workflows',
    sentence: `pods of ${names.length} older workflow${names.length === 1 ? '' : 's'} failed, or cannot start`,
    evidence: [],
    next: [`e2e gc -n ${namespace}`],
    log: null,
  };
}

/** `unit` of the node `nightly-x7.unit(0)`. */
function stepOf({ metadata }: Pod, workflow: string): string {
  const node = metadata?.annotations?.['workflows.argoproj.io/node-name'] ?? metadata?.name ?? '';
  const inside = node.startsWith(`${workflow}.`) ? node.slice(workflow.length + 1) : node;
  return inside.split('(')[0]?.split('.').at(-1) || inside;
}
