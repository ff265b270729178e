/** Argo's executor: containers `init` and `wait` of every pod. */
import type { Diagnosis, StepFacts } from '../diagnosis.ts';
import { executorRole } from '../executor-role.ts';
import { type EndMessage, kubectl, ofNode, podWords, templateWords } from '../facts.ts';

/** Never null: at worst its own words. */
export function executorEnd(facts: StepFacts, end: EndMessage): Diagnosis {
  return withoutRights(facts, end) ?? withoutOutput(facts, end) ?? withoutStorage(facts, end) ?? otherwise(facts, end);
}

function withoutRights(facts: StepFacts, { detail }: EndMessage): Diagnosis | null {
  const denied = /User "system:serviceaccount:([^:"]+):([^:"]+)" cannot (\S+) resource "(workflowtaskresults)"/.exec(
    detail,
  );
  if (denied === null) return null;
  const [, namespace = '', account = '', verb = ''] = denied;
  return {
    kind: 'executor-rights',
    sentence: `service account ${account} of ${podWords(facts)} may not ${verb} workflowtaskresults in namespace ${namespace}, so that Argo never hears what the step left (exit code 64 of container wait)`,
    evidence: ofNode(facts),
    fix: `let ${account} create and patch workflowtaskresults`,
    next: [`kubectl apply -f - <<'EOF'\n${executorRole({ namespace, account })}EOF`],
  };
}

function withoutOutput(facts: StepFacts, { detail }: EndMessage): Diagnosis | null {
  const missing = /^open \/var\/run\/argo\/outputs\/parameters(\/[^:]*): no such file/.exec(detail);
  if (missing === null) return null;
  const file = (missing[1] ?? '').replace(/^\/+/, '/');
  return {
    kind: 'missing-output',
    sentence: `step ${facts.step} left no file ${file}, which an output parameter of ${templateWords(facts)} is read from`,
    evidence: ofNode(facts),
    fix: `write ${file}, or give that parameter a valueFrom.default`,
    next: [facts.logsCommand],
  };
}

function withoutStorage(facts: StepFacts, { detail }: EndMessage): Diagnosis | null {
  if (!detail.startsWith('artifact storage is not configured')) return null;
  return {
    kind: 'executor-failed',
    sentence: `${templateWords(facts)} has output artifacts or archiveLogs, and no artifact repository is configured in namespace ${facts.namespace}`,
    evidence: ofNode(facts),
    fix: 'configure an artifact repository, or leave output artifacts and archiveLogs out',
    next: [kubectl(facts, 'get', 'configmap', 'artifact-repositories')],
  };
}

function otherwise(facts: StepFacts, { container, exitCode, detail }: EndMessage): Diagnosis {
  return {
    kind: 'executor-failed',
    sentence: `Argo’s executor, container ${container} of ${podWords(facts)}, ended with exit code ${exitCode}${detail === '' ? '' : `: ${detail}`}`,
    evidence: ofNode(facts),
    fix: null,
    next: facts.podName === null ? [] : [kubectl(facts, 'logs', facts.podName, '-c', container)],
  };
}
