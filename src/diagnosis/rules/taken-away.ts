/** The pod ran, or could have, and something outside ended it. */

import { shellWord } from '../../report/next-commands.ts';
import { type Diagnosis, type Evidence, found, type Rule, type StepFacts } from '../diagnosis.ts';
import { eventsOf, kubectl, ofEvent, ofNode, podWords, templateWords } from '../facts.ts';

const deadlineOfPod = 'Pod was active on the node longer than the specified deadline';
const deadlineOfWorkflow = 'Step exceeded its deadline';
/** Of a pod that has not begun when the template's `timeout` or `pendingTimeout` is over; one that has ends by a deadline of its own. */
const timeoutOfPending = 'timeout';

export const evicted: Rule = (facts) => {
  const { reason, message = '' } = found(facts.pod)?.status ?? {};
  const event = eventsOf(facts, 'Evicted').at(-1);
  if (reason !== 'Evicted' && event === undefined && disruption(facts)?.reason !== 'EvictionByEvictionAPI') return null;
  const words = (message || event?.message || disruption(facts)?.message || facts.message).trim().replace(/\.$/, '');
  return {
    kind: 'evicted',
    sentence: `${podWords(facts)} was evicted${machineWords(facts)}: ${words}`,
    evidence: [...ofStatus(facts), ...(event === undefined ? [] : [ofEvent(event)])],
    fix: /ephemeral|EmptyDir|disk/i.test(words)
      ? `let ${templateWords(facts)} write less to its own disk, or raise its limit`
      : null,
    next: [facts.logsCommand],
  };
};

/** By who took the pod away. Source: Kubernetes condition DisruptionTarget. */
const lostWords: Readonly<Record<string, string>> = {
  DeletionByTaintManager: 'the machine no longer answers or was drained by a taint',
  DeletionByPodGC: 'the machine is gone',
  TerminationByKubelet: 'the machine was shut down',
  PreemptionByScheduler: 'a pod of higher priority took its place',
  NodeLost: 'the machine no longer answers',
  NodeShutdown: 'the machine was shut down',
  Terminated: 'the machine was shut down',
};

export const nodeLost: Rule = (facts) => {
  const reason = disruption(facts)?.reason ?? found(facts.pod)?.status?.reason ?? '';
  const machine = found(facts.pod)?.spec?.nodeName;
  const how = lostWords[reason] ?? machineTrouble(facts);
  if (how === null || how === undefined) return null;
  return {
    kind: 'node-lost',
    sentence: `${podWords(facts)} was lost${machine === undefined ? '' : ` with machine ${machine}`}: ${how}`,
    evidence: [...ofStatus(facts), ...ofMachine(facts), ...ofNode(facts)],
    fix: 'a matter of the cluster, not of the test: retryStrategy with retryPolicy OnError or Always lets the step start again elsewhere',
    next: [machine === undefined ? 'kubectl get nodes' : `kubectl describe node ${shellWord(machine)}`],
  };
};

export const deadline: Rule = (facts) => {
  if (facts.message === timeoutOfPending) return pendingTimeout(facts);
  const status = found(facts.pod)?.status;
  const isPods = facts.message === deadlineOfPod || status?.reason === 'DeadlineExceeded';
  if (!isPods && facts.message !== deadlineOfWorkflow) return null;
  const seconds = found(facts.pod)?.spec?.activeDeadlineSeconds;
  const which = !isPods
    ? 'the deadline that applies to it'
    : seconds === undefined
      ? 'its deadline'
      : `its deadline of ${seconds}s (activeDeadlineSeconds)`;
  return {
    kind: 'deadline',
    sentence: `${podWords(facts)} was ended because it was still there after ${which}`,
    evidence: [...ofStatus(facts), ...ofNode(facts)],
    fix: `raise activeDeadlineSeconds of ${templateWords(facts)} or of the workflow, or make the step faster`,
    next: [facts.logsCommand],
  };
};

function pendingTimeout(facts: StepFacts): Diagnosis {
  const template = templateWords(facts);
  return {
    kind: 'deadline',
    sentence: `${podWords(facts)} had not begun when the timeout of ${template} was over`,
    evidence: ofNode(facts),
    fix: `raise timeout or pendingTimeout of ${template}: both count while the pod waits`,
    next: facts.podName === null ? [facts.logsCommand] : [eventsCommand(facts)],
  };
}

export const podDeleted: Rule = (facts) => {
  if (facts.message !== 'pod deleted' && !wasKilledAndRemoved(facts)) return null;
  const telling = (facts.events.type === 'found' ? facts.events.value : []).filter(({ reason }) =>
    ['Killing', 'Preempted', 'TaintManagerEviction', 'NodeNotReady', 'DeletingPod', 'Evicted'].includes(reason),
  );
  return {
    kind: 'pod-deleted',
    sentence: `${podWords(facts)} was deleted by somebody else while Argo waited for it`,
    evidence: [...ofNode(facts), ...telling.map(ofEvent)],
    fix: 'who deletes pods there: a drain, an autoscaler, a clean-up job? retryStrategy with retryPolicy OnError or Always starts the step again',
    next: [eventsCommand(facts)],
  };
};

/** The kubelet stopped the container while it ran, and Argo's executor had the time to tell what the step made of that. */
function wasKilledAndRemoved(facts: StepFacts): boolean {
  const isKilled = /^main: Error \(exit code \d+\)/.test(facts.message);
  const isGone = facts.pod.type === 'absent' || found(facts.pod)?.metadata?.deletionTimestamp !== undefined;
  return isKilled && isGone && eventsOf(facts, 'Killing').some(({ message }) => message === 'Stopping container main');
}

function eventsCommand(facts: StepFacts): string {
  return kubectl(facts, 'get', 'events', '--field-selector', `involvedObject.name=${facts.podName ?? ''}`);
}

export const stopped: Rule = (facts) => {
  const how = /^(?:workflow shutdown with strategy: +|Stopped with strategy ')(Stop|Terminate)'?$/.exec(
    facts.message,
  )?.[1];
  if (how === undefined) return null;
  return {
    kind: 'stopped',
    sentence: `step ${facts.step} was ended because workflow ${facts.workflow} was told to ${how.toLowerCase()}`,
    evidence: ofNode(facts),
    fix: null,
    next: [facts.logsCommand],
  };
};

function disruption(facts: StepFacts) {
  return found(facts.pod)?.status?.conditions?.find(
    ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
  );
}

function machineTrouble({ pod, machine, phase }: StepFacts): string | null {
  const isOpen = phase === 'Running' || phase === 'Pending';
  if (!isOpen || found(pod)?.spec?.nodeName === undefined) return null;
  if (machine.type === 'absent') return 'the cluster has no such machine';
  const ready = found(machine)?.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True'
    ? null
    : `the machine is not ready (${ready.reason ?? ready.status})`;
}

function ofMachine({ machine }: StepFacts): readonly Evidence[] {
  const ready = found(machine)?.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined
    ? []
    : [
        {
          at: ready.lastTransitionTime ?? null,
          source: 'machine, condition Ready',
          text: `${ready.status}: ${ready.message ?? ready.reason ?? ''}`,
        },
      ];
}

function ofStatus(facts: StepFacts): readonly Evidence[] {
  const { reason, message } = found(facts.pod)?.status ?? {};
  const target = disruption(facts);
  return [
    ...(reason === undefined ? [] : [{ at: null, source: 'pod status', text: `${reason}: ${message ?? ''}` }]),
    ...(target === undefined
      ? []
      : [
          {
            at: target.lastTransitionTime ?? null,
            source: 'condition DisruptionTarget',
            text: `${target.reason ?? ''}: ${target.message ?? ''}`,
          },
        ]),
  ];
}

function machineWords({ pod }: StepFacts): string {
  const name = found(pod)?.spec?.nodeName;
  return name === undefined ? '' : ` from machine ${name}`;
}
