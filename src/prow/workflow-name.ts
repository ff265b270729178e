import { mainRefsOf } from './job.ts';
import type { JobFacts } from './job-env.ts';

/** What a workflow's name is made of; empty text is left out of it. */
export interface NameParts {
  readonly jobName: string;
  readonly jobType: string;
  readonly pullNumber: string;
  readonly pullSha: string;
  readonly baseSha: string;
  readonly buildId: string;
}

const maxLength = 63;
const maxTailLength = 32;
const minJobLength = 10;
const hashLength = 8;
const legalName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** `metadata.name` of the Workflow of an entry. `salt` is 4 hexadecimal digits that no other entry of this run has: see `saltFor`. */
export function workflowNameForJob(job: JobFacts, entryName: string, salt: string): string {
  const refs = mainRefsOf(job);
  const pull = job.type === 'presubmit' ? refs?.pulls[0] : undefined;
  const parts: NameParts = {
    jobName: job.name,
    jobType: job.type,
    pullNumber: pull?.number.toString() ?? '',
    pullSha: pull?.sha ?? '',
    baseSha: refs?.baseSha ?? '',
    buildId: job.buildId,
  };
  return workflowNameOf(parts, entryName, salt);
}

/**
 * kubeflow/testing's name wherever Kubernetes takes it and it has at most 63 characters (Argo makes it a label's value).
 * Else a legal one that keeps both ends, cuts the job's name first, and carries a hash of the original, so that no two ever become one.
 */
export function workflowNameOf(parts: NameParts, entryName: string, salt: string): string {
  const original = originalName(parts, entryName, salt);
  return original.length <= maxLength && legalName.test(original)
    ? original
    : hashedName(original, parts, entryName, salt);
}

/** Salts of the entries of one run: `first` is drawn at random, and the following ones differ from it and from each other. */
export function saltFor(first: number, index: number): string {
  return ((first + index) % 0x10000).toString(16).padStart(4, '0');
}

/** The original's rule: JOB_NAME (its dash stays even when it is empty), entry, then what tells this change and build. */
function originalName(parts: NameParts, entryName: string, salt: string): string {
  return [parts.jobName, entryName, ...changeParts(parts), salt].join('-');
}

function changeParts({ jobType, pullNumber, pullSha, baseSha, buildId }: NameParts): readonly string[] {
  const change =
    jobType === 'presubmit'
      ? [pullNumber, firstCharacters(pullSha)]
      : jobType === 'postsubmit'
        ? [firstCharacters(baseSha)]
        : [];
  return [...change, Array.from(buildId).slice(-4).join('')].filter((part) => part !== '');
}

function hashedName(original: string, parts: NameParts, entryName: string, salt: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto'); // few names need it, every run would pay for it
  const hash = createHash('sha256').update(original).digest('hex').slice(0, hashLength);
  const tail = legalised([...changeParts(parts), salt].join('-')).slice(-maxTailLength);
  const end = legalised(`${hash}-${tail}`);
  const room = maxLength - end.length - 1;
  const job = legalised(parts.jobName);
  const entry = legalised(entryName).slice(0, room - Math.min(job.length, minJobLength) - 1);
  const begin = legalised(`${job.slice(0, Math.max(0, room - entry.length - 1))}-${entry}`);
  return begin === '' ? end : `${begin}-${end}`;
}

/** Lower case; everything else that a DNS label does not hold becomes one dash. */
function legalised(text: string): string {
  const dashed = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return dashed.slice(dashed.startsWith('-') ? 1 : 0, dashed.endsWith('-') ? -1 : undefined);
}

function firstCharacters(sha: string): string {
  return Array.from(sha).slice(0, 7).join('');
}
