import { describe, expect, it } from 'vitest';
import { withDiagnosis } from '../../src/diagnosis/cause-report.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { FailureReport } from '../../src/report/run-report.ts';

const failure: FailureReport = {
  step: 'unit',
  nodeId: 'n',
  cause: 'exit code 137 (last of 3 attempts)',
  exitCode: '137',
  logTail: null,
  logFile: null,
};
const found: Diagnosis = {
  kind: 'out-of-memory',
  sentence: 'container main of pod p was killed',
  evidence: [{ at: '2026-11-21T10:00:07Z', source: 'container main', text: 'OOMKilled' }],
  fix: 'raise it',
  next: ['e2e logs r', 'kubectl apply -f - <<EOF\nx\nEOF'],
};
const place = { outcome: 'failed', whyCommand: 'e2e why r' } as const;

describe('withDiagnosis', () => {
  it('puts the cause in the words of the diagnosis and keeps how often it was tried', () => {
    expect(withDiagnosis(failure, found, place)).toEqual({
      ...failure,
      cause: 'container main of pod p was killed (last of 3 attempts)',
      why: { seen: ['10:00:07Z container main: OOMKilled'], fix: 'raise it', next: ['e2e logs r', 'e2e why r'] },
    });
  });

  it('leaves a deadline of ours the cause, and shows what held the step', () => {
    const late = { ...failure, cause: 'not finished after 3h00m' };
    const { cause, why } = withDiagnosis(late, found, { ...place, outcome: 'timed-out' });
    expect([cause, why?.seen]).toEqual([
      'not finished after 3h00m',
      ['container main of pod p was killed', '10:00:07Z container main: OOMKilled'],
    ]);
  });

  it('changes nothing where the status says as much', () => {
    expect(withDiagnosis(failure, { ...found, kind: 'exit-code' }, place)).toBe(failure);
  });
});
