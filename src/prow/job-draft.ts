import type { Decoration, Refs } from './job.ts';

/** A job as it was read, before the rules of its type were applied. Empty text: not told. */
export interface JobDraft {
  readonly type: string;
  readonly name: string;
  readonly buildId: string;
  readonly prowJobId: string;
  readonly refs: Refs | null;
  readonly extraRefs: readonly Refs[];
  readonly decoration: Decoration | null;
  readonly source: 'job-spec' | 'environment';
}
