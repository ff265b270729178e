import type { StepFacts } from '../../src/diagnosis/diagnosis.ts';
import type { Pod } from '../../src/diagnosis/kube-objects.ts';

/** A failed step of which nothing is known but its names. */
export const facts: StepFacts = {
  namespace: 'ci',
  workflow: 'wf',
  step: 'unit',
  template: 'unit',
  phase: 'Failed',
  message: '',
  heldBy: null,
  exitCode: null,
  finishedAt: '2026-11-21T10:00:00Z',
  podName: 'wf-unit-1',
  pod: { type: 'absent' },
  events: { type: 'found', value: [] },
  machine: { type: 'absent' },
  claims: new Map(),
  logsCommand: 'e2e logs',
};
/** The same step with its pod still there. */
export const withPod = (value: Pod, rest: Partial<StepFacts> = {}): StepFacts => ({
  ...facts,
  ...rest,
  pod: { type: 'found', value },
});
/** A step that waits because its image cannot be pulled, with the words of the runtime. */
export const pulling = (words: string): StepFacts =>
  withPod(
    {
      spec: { containers: [{ name: 'main', image: 'r.io/a:1' }] },
      status: { containerStatuses: [{ name: 'main', state: { waiting: { reason: 'ErrImagePull', message: words } } }] },
    },
    { phase: 'Pending' },
  );
/** A step whose pod Kubernetes ended for this reason (DisruptionTarget). */
export const disrupted = (reason: string): StepFacts =>
  withPod({
    spec: { nodeName: 'n7' },
    status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True', reason, message: 'told' }] },
  });
const event = (reason: string, message: string) => ({
  type: 'Warning',
  reason,
  message,
  count: 3,
  at: '2026-11-21T10:00:00Z',
});
/** A pending step with one warning among its events. */
export const waiting = (reason: string, message: string): StepFacts => ({
  ...withPod({ status: { phase: 'Pending' } }, { phase: 'Pending' }),
  events: { type: 'found', value: [event(reason, message)] },
});
/** What containerd puts before the words of a registry. */
export const wrap = 'failed to pull and unpack image "r.io/a:1": failed to resolve reference "r.io/a:1": ';
