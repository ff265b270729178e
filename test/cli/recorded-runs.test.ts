import { describeRealRuns } from '../support/describe-real-runs.ts';
import type { RecordedRun } from '../support/recorded-run.ts';
import { runsOfChance } from '../support/runs-of-chance.ts';

/** Longer runs, and those in which a busy machine may be too late, are for the second tier. */
const longestMs = 15_500;
const tight = ['deadline', 'timeout', 'never-ends', 'random'];

/** The shortest runs that between them have every tag: each rule once. */
function onceEachRule(runs: readonly RecordedRun[]): readonly RecordedRun[] {
  const seen = new Set<string>();
  const short = runs.filter(({ name, tags, wallMs }) => {
    return wallMs < longestMs && !Object.hasOwn(runsOfChance, name) && !tags.some((tag) => tight.includes(tag));
  });
  return short
    .toSorted((a, b) => a.wallMs - b.wallMs)
    .filter(({ tags }) => {
      const isNew = tags.some((tag) => !seen.has(tag));
      for (const tag of tags) seen.add(tag);
      return isNew;
    });
}

describeRealRuns({ choose: onceEachRule, atLeast: 35 });
