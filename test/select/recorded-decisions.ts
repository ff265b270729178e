import { sharedCorpus } from '../support/shared-corpus.ts';

/** One line of the corpus: see FORMAT.md beside it. */
export interface RecordedDecision {
  readonly config: string;
  readonly job_type: string | null;
  readonly changed_files_id: string | null;
  readonly selected: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: 'job_type' | 'include_dirs' }[];
  readonly error?: { readonly stage: string; readonly type: string; readonly index: number | null };
}

/** Only line feeds end a record: strings may hold other line separators. */
export function readRecords<Row>(...path: string[]): Row[] {
  return sharedCorpus
    .text('prow_configs', ...path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function readCorpusText(...path: string[]): string {
  return sharedCorpus.text('prow_configs', ...path);
}
