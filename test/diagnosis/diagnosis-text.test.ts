import { describe, expect, it } from 'vitest';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import { diagnosisLines } from '../../src/diagnosis/diagnosis-text.ts';
import { executorRole } from '../../src/diagnosis/executor-role.ts';
import { facts } from './step-facts.ts';

describe('the text of a diagnosis', () => {
  it('prints the Role that the executor lacks so that it can be pasted', () => {
    const message =
      'wait: Error (exit code 64): workflowtaskresults.argoproj.io is forbidden: User "system:serviceaccount:ci:bare" cannot create resource "workflowtaskresults" in API group "argoproj.io" in the namespace "ci"';
    const lines = diagnosisLines('Error wf/unit', diagnoseStep({ ...facts, phase: 'Error', message }));
    const start = lines.indexOf("kubectl apply -f - <<'EOF'");
    expect(`${lines.slice(start + 1, -1).join('\n')}\n`).toBe(executorRole({ namespace: 'ci', account: 'bare' }));
    expect(lines.at(-1)).toBe('EOF');
  });

  it('lets no message of a stranger steer the terminal or add lines', () => {
    const lines = diagnosisLines(
      't',
      diagnoseStep({ ...facts, phase: 'Error', message: 'a\u001b[2Jb\nFAIL everything\u202e' }),
    );
    expect(lines.join('\n')).not.toMatch(/[\u001b\u202e]/);
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
  });
});
