/** Steps as far as their logs are concerned: of a workflow's status, of the pods that still exist, or of both. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Template, Workflow } from '../argo/types.ts';
import type { LabelTerm } from '../gcp/log-query.ts';
import { satisfies } from '../gcp/log-query.ts';
import type { LoggingContainer, LoggingPod } from '../logs/list-pods.ts';
import { logQueryOf, podNamesOf } from '../logs/log-source.ts';
import { stepNameLabel } from '../prow/labels.ts';
import { isFailed } from '../report/explain-failure.ts';
import { exitCodeOf } from '../report/failure-cause.ts';
import { statusNodes } from '../report/status-nodes.ts';
import { shownName } from '../report/step-path.ts';
import type { LogSelection } from './log-selection.ts';

export interface LogTarget {
  readonly namespace: string;
  readonly workflow: string;
  /** As people call it: `unit(0)`. */
  readonly step: string;
  readonly templateName: string | undefined;
  readonly nodeId: string;
  /** Its pod's likeliest name first. */
  readonly podNames: readonly string[];
  /** Of its pod, as far as they are known. */
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly hasFailed: boolean;
  readonly hasEnded: boolean;
  /** Its workflow says that it failed, and of no container that it ended: a stop or a deadline came before it began. */
  readonly neverBegan: boolean;
  /** Of its pod on the cluster; null: there is none, or it is not of a cluster. */
  readonly containers: readonly LoggingContainer[] | null;
  /** Where it ran on this machine; null: on a cluster. */
  readonly stateDir: string | null;
}

export interface TargetPlace {
  /** Null: on a cluster. */
  readonly stateDir: string | null;
  readonly pods: readonly LoggingPod[];
}

/** Steps of a workflow that have begun, in that order. */
export function targetsOf(workflow: Workflow, { stateDir, pods }: TargetPlace): readonly LogTarget[] {
  const { metadata, status } = workflow;
  const ref = { name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
  const nodes = Object.values(statusNodes(status).nodes).filter(({ type }) => type === 'Pod');
  const begun = nodes.toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
  return begun.map((node) => {
    const query = logQueryOf(ref, node);
    const names = podNamesOf(query);
    const pod = pods.find((each) => each.nodeId === node.id || names.includes(each.name));
    return {
      namespace: ref.namespace,
      workflow: ref.name,
      step: shownName(node, ref.name),
      templateName: node.templateName,
      nodeId: node.id,
      podNames: pod === undefined ? names : [pod.name, ...names.filter((name) => name !== pod.name)],
      labels: { ...labelsOf(workflow, node), ...pod?.labels },
      startedAt: node.startedAt ?? pod?.startedAt ?? null,
      finishedAt: node.finishedAt ?? null,
      hasFailed: isFailed(node),
      hasEnded: Boolean(node.finishedAt),
      neverBegan: isFailed(node) && Boolean(node.message) && exitCodeOf(node) === null,
      containers: pod?.containers ?? null,
      stateDir,
    };
  });
}

/** Of a pod alone, whose workflow is gone or is not Argo's. */
export function targetOfPod(pod: LoggingPod): LogTarget {
  const { namespace, name, labels, nodeId, nodeName, startedAt, hasEnded, hasFailed, containers } = pod;
  return {
    namespace,
    workflow: labels['workflows.argoproj.io/workflow'] ?? '',
    step: nodeName?.split('.').at(-1) ?? labels[stepNameLabel] ?? name,
    templateName: undefined,
    nodeId: nodeId ?? name,
    podNames: [name],
    labels,
    startedAt,
    finishedAt: null,
    hasFailed,
    hasEnded,
    neverBegan: false,
    containers,
    stateDir: null,
  };
}

/** Labels that Argo gives a pod: those of the workflow's podMetadata, of the template over them, and its own. */
function labelsOf({ metadata, spec, status }: Workflow, node: NodeStatus): Readonly<Record<string, string>> {
  const name = node.templateRef?.template ?? node.templateName;
  const stored: readonly (readonly [string, Template])[] = Object.entries(status?.storedTemplates ?? {});
  const template =
    spec.templates?.find((each) => each.name === name) ??
    stored.find(([key, each]) => each.name === name || key.endsWith(`/${name}`))?.[1];
  return {
    ...spec.podMetadata?.labels,
    ...template?.metadata?.labels,
    'workflows.argoproj.io/workflow': metadata.name ?? '',
  };
}

/** Whether it is meant, all of the selection's words about steps taken together. */
export function isMeant(target: LogTarget, { step, failed, labels, since }: LogSelection): boolean {
  if (failed && !target.hasFailed) return false;
  if (step !== undefined && !isNamed(target, step)) return false;
  if (since !== null && target.finishedAt !== null && target.finishedAt < since.slice(0, 19)) return false;
  return hasLabels(target, labels);
}

/** Whether a pod has a container of this name, as far as anybody knows; of a local run, and of a pod that is gone, nobody does. */
export function mayHave(containers: LogTarget['containers'], name: string): boolean {
  return containers === null || containers.length === 0 || containers.some((each) => each.name === name);
}

export function hasLabels({ labels }: LogTarget, terms: readonly LabelTerm[]): boolean {
  return satisfies(terms, (key) => (Object.hasOwn(labels, key) ? (labels[key] ?? null) : null));
}

/** By the step's own name, or by the name of one of its attempts or items. What is the whole workflow goes by its template, and by its own name as in Argo; so does its exit handler. */
export function isNamed({ step, workflow, templateName, labels }: LogTarget, wanted: string): boolean {
  const name = step.replace(/\(.*\)$/, '');
  return (
    step === wanted ||
    name === wanted ||
    wanted === `${workflow}.${name}` ||
    (wanted === workflow && name === templateName) ||
    (labels[stepNameLabel] === wanted && templateName === undefined)
  );
}
