/** Why a workflow as a whole did not go on, where no step can be blamed. */
import type { Workflow } from '../argo/types.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { shellWord } from '../report/next-commands.ts';
import type { Diagnosis } from './diagnosis.ts';
import { lockOf } from './rules/refused.ts';

/** Null where the workflow itself is not in the way: ask its steps. */
export function diagnoseWorkflow(workflow: Workflow): Diagnosis | null {
  const { phase = '', message = '', finishedAt = null } = workflow.status ?? {};
  const { name = '', namespace = '' } = workflow.metadata;
  const evidence = message === '' ? [] : [{ at: finishedAt, source: `workflow ${name}`, text: message }];
  const kubectl = (words: string) => `kubectl -n ${shellWord(namespace)} ${words}`;
  if (message.startsWith('invalid spec: '))
    return {
      kind: 'workflow-rejected',
      sentence: `Argo’s controller rejected workflow ${name}: ${message.slice('invalid spec: '.length)}`,
      evidence,
      fix: 'nothing of it was started: correct the spec',
      next: ['e2e lint'],
    };
  const lock = phase === 'Pending' ? lockOf(message) : null;
  if (lock !== null)
    return {
      kind: 'lock-wait',
      sentence: `workflow ${name} waits for the lock ${lock.name}${lock.state}, which another workflow holds`,
      evidence,
      fix: 'wait for the other workflow, or stop it',
      next: [kubectl('get workflows')],
    };
  const map = /ConfigMap '([^']+)' does not exist/.exec(message)?.[1];
  if (map !== undefined)
    return {
      kind: 'missing-config-map',
      sentence: `there is no config map ${map} in namespace ${namespace}, from which a parameter of workflow ${name} is read, or it lacks the label workflows.argoproj.io/configmap-type: Parameter`,
      evidence,
      fix: 'make the config map with that label',
      next: [kubectl(`get configmap ${shellWord(neutraliseLine(map))} --show-labels`)],
    };
  if (phase === '')
    return {
      kind: 'unknown',
      sentence: `no controller has begun with workflow ${name}`,
      evidence: [],
      fix: 'is Argo’s controller up, and does it look after this namespace?',
      next: ['e2e doctor --engine argo'],
    };
  return null;
}
