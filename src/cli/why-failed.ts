/** For the report of a run: what the cluster knows of the step that is to blame. */
import { withDiagnosis } from '../diagnosis/cause-report.ts';
import { diagnoseStep } from '../diagnosis/diagnose-step.ts';
import { fetchFacts } from '../diagnosis/fetch-facts.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { shellWord } from '../report/next-commands.ts';
import { statusNodes } from '../report/status-nodes.ts';
import { shownName } from '../report/step-path.ts';
import type { AskWhy } from '../run/collect-causes.ts';

/** `connection`: what further commands need to reach the cluster, word by word. */
export function askCluster(client: KubeClient, runId: string, connection: readonly string[]): AskWhy {
  const where = (namespace: string) => ['-n', namespace, ...connection];
  return async ({ workflow }, { failure, outcome, workflowName, namespace }, signal) => {
    const node = statusNodes(workflow.status).nodes[failure?.nodeId ?? ''];
    if (failure === null || node === undefined) return null;
    const step = shownName(node, workflowName);
    const name = step.split('(')[0] || step;
    const command = (verb: string) =>
      ['e2e', verb, runId, '--workflow', workflowName, '--step', name, ...where(namespace)].map(shellWord).join(' ');
    const logsCommand = command('logs');
    const facts = await fetchFacts(client, { workflow, node, step, logsCommand }, signal);
    return withDiagnosis(failure, diagnoseStep(facts), { outcome, whyCommand: command('why') });
  };
}
