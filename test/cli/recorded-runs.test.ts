import { describeRealRuns } from '../support/describe-real-runs.ts';
import type { RecordedRun } from '../support/recorded-run.ts';

/** Milliseconds in the cluster; longer ones, and those in which a busy machine may be too late, are for the second tier. */
const longestMs = 45_000;
const tight = ['deadline', 'timeout'];

function isShort({ tags, wallMs }: RecordedRun): boolean {
  return wallMs < longestMs && !tags.some((tag) => tight.includes(tag));
}

describeRealRuns({ choose: (runs) => runs.filter(isShort), atLeast: 140 });
