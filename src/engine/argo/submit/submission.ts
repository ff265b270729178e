import type { ObjectMeta } from '../../../argo/pod-types.ts';
import type { Metadata, Workflow } from '../../../argo/types.ts';
import { HarnessError } from '../../../core/errors.ts';
import type { WorkflowRef } from '../../engine.ts';
import { runLabel, runLabelValue, submissionAnnotation } from '../submission-labels.ts';

export interface SubmissionOptions {
  /** Of the run that submits; written as the label `argo-e2e/run`. */
  readonly runId: string;
  /** Further labels by which the run's objects are found, such as Prow's; they win over the author's. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of workflows that name none. */
  readonly namespace: string;
  /** Random and unique, e.g. a UUID: by it the object is known as ours. */
  readonly submissionId: string;
  /** A whole number below `limit`, for the end of a generated name. */
  readonly random: (limit: number) => number;
}

/** The object as it is sent, each time it is sent, and its whereabouts. */
export interface Submission {
  readonly workflow: Workflow;
  readonly ref: WorkflowRef;
  readonly id: string;
}

/** Kubernetes leaves out what could spell a word. */
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
/** The controller keeps a workflow's name in labels. */
const maxNameLength = 63;

/**
 * The very object to be created: with namespace, a name of our choice (so that a creation can be repeated without making two), the run's label on
 * the workflow and on its pods, and the submission's id. What only the server writes, `status` above all, is left out. Throws HarnessError
 * WORKFLOW_REFUSED for a workflow without a usable name.
 */
export function prepareSubmission(workflow: Workflow, options: SubmissionOptions): Submission {
  const { metadata, spec, apiVersion, kind } = workflow;
  const labels = { ...options.labels, [runLabel]: runLabelValue(options.runId) };
  const name = nameFor(metadata, options.random);
  const namespace =
    metadata.namespace === undefined || metadata.namespace === '' ? options.namespace : metadata.namespace;
  const prepared: Workflow = {
    apiVersion,
    kind,
    metadata: {
      ...authorsPart(metadata),
      name,
      namespace,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, [submissionAnnotation]: options.submissionId },
    },
    spec: { ...spec, podMetadata: withLabels(spec.podMetadata, labels) },
  };
  return { workflow: prepared, ref: { name, namespace }, id: options.submissionId };
}

/** Template labels win over these with Argo; a policy refuses templates that write the run's label. */
function withLabels(metadata: Metadata | undefined, labels: Readonly<Record<string, string>>): Metadata {
  return { ...metadata, labels: { ...metadata?.labels, ...labels } };
}

/** A workflow that was read from a cluster carries fields which a creation may not name. */
function authorsPart(metadata: ObjectMeta): ObjectMeta {
  const serverFields = new Set([
    'generateName',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
    'selfLink',
  ]);
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !serverFields.has(key)));
}

function nameFor({ name, generateName }: ObjectMeta, random: SubmissionOptions['random']): string {
  const chosen = name === undefined || name === '' ? generatedName(generateName ?? '', random) : name;
  if (chosen.length <= maxNameLength) return chosen;
  const message = `workflow name ${chosen} is ${chosen.length} characters long, at most ${maxNameLength} are allowed`;
  throw new HarnessError('WORKFLOW_REFUSED', message, { hint: 'shorten metadata.name' });
}

/** The prefix is cut where the name would become too long, as Kubernetes does. */
function generatedName(prefix: string, random: SubmissionOptions['random']): string {
  if (prefix === '') {
    throw new HarnessError('WORKFLOW_REFUSED', 'the workflow has neither metadata.name nor metadata.generateName', {
      hint: 'give it one of them',
    });
  }
  const suffix = Array.from({ length: suffixLength }, () => suffixLetters[random(suffixLetters.length)]);
  return `${prefix.slice(0, maxNameLength - suffixLength)}${suffix.join('')}`;
}
