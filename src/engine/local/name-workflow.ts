import type { Workflow } from '../../argo/types.ts';
import { HarnessError } from '../../core/errors.ts';
import { rfc3339 } from './operator/go-time.ts';

export interface NameOptions {
  /** For workflows that name none. */
  readonly namespace: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly uid: string;
  /** A whole number below the limit. */
  readonly random: (limit: number) => number;
}

/** Kubernetes leaves out what could spell a word. */
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;

/** The workflow as the API server would answer: named, with namespace, uid and time, and without a status. Throws HarnessError WORKFLOW_REFUSED when it has no name. */
export function nameWorkflow({ status: _status, ...workflow }: Workflow, options: NameOptions): Workflow {
  const { metadata } = workflow;
  const name = metadata.name ?? generatedName(metadata.generateName, options.random);
  const creationTimestamp = rfc3339(options.now);
  return {
    ...workflow,
    metadata: {
      ...metadata,
      name,
      namespace: metadata.namespace ?? options.namespace,
      uid: options.uid,
      creationTimestamp,
    },
  };
}

function generatedName(prefix: string | undefined, random: NameOptions['random']): string {
  if (prefix === undefined || prefix === '') {
    throw new HarnessError('WORKFLOW_REFUSED', 'the workflow has neither metadata.name nor metadata.generateName', {
      hint: 'give it one of them',
    });
  }
  const suffix = Array.from({ length: suffixLength }, () => suffixLetters[random(suffixLetters.length)]);
  return `${prefix}${suffix.join('')}`;
}
