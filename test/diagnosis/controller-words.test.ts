/** What Argo 4.1.2 wrote of failures that no recording shows, with what the kubelet said of the same pods. */
import { describe, expect, it } from 'vitest';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import type { StepFacts } from '../../src/diagnosis/diagnosis.ts';

const facts: StepFacts = {
  namespace: 'ci',
  workflow: 'wf',
  step: 'unit',
  template: 'unit',
  phase: 'Failed',
  message: '',
  heldBy: null,
  exitCode: null,
  finishedAt: '2026-11-21T19:38:32Z',
  podName: 'wf-unit-1',
  pod: { type: 'absent' },
  events: { type: 'found', value: [] },
  machine: { type: 'absent' },
  claims: new Map(),
  logsCommand: 'e2e logs',
};
const killed: StepFacts = { ...facts, message: 'main: Error (exit code 143)', exitCode: '143' };
const killing = {
  type: 'Normal',
  reason: 'Killing',
  message: 'Stopping container main',
  count: 1,
  at: '2026-11-21T19:38:31Z',
};
const pulling =
  'Back-off pulling image "r.io/db:1": ErrImagePull: failed to resolve reference "r.io/db:1": r.io/db:1: not found';
const sidecarPulled: StepFacts = {
  ...facts,
  phase: 'Pending',
  message: `ImagePullBackOff: ${pulling}`,
  exitCode: '0',
  pod: {
    type: 'found',
    value: {
      spec: {
        containers: [
          { name: 'main', image: 'busybox' },
          { name: 'db', image: 'r.io/db:1' },
        ],
      },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'db', state: { waiting: { reason: 'ImagePullBackOff', message: pulling } } },
          {
            name: 'main',
            state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: '2026-11-21T19:38:29Z' } },
          },
        ],
      },
    },
  },
};

describe('of a real controller’s words it is known', () => {
  it.each([
    {
      what: 'that a running pod was deleted: its executor still tells how the step ended',
      given: {
        ...killed,
        message: 'main: Error (exit code 2)',
        exitCode: '2',
        events: { type: 'found', value: [killing] },
      } as const,
      kind: 'pod-deleted',
      sentence: 'pod wf-unit-1 was deleted by somebody else while Argo waited for it',
      next: 'kubectl -n ci get events --field-selector involvedObject.name=wf-unit-1',
    },
    {
      what: 'that a step ended itself like that: nobody stopped its container',
      given: killed,
      kind: 'signal',
      sentence: 'container main of pod wf-unit-1 ended with exit code 143, as one that is ended by SIGTERM',
      next: 'e2e logs',
    },
    {
      what: 'which image of a sidecar cannot be had, though the step itself has ended',
      given: sidecarPulled,
      kind: 'image-pull',
      sentence: 'image r.io/db:1 of container db of pod wf-unit-1 cannot be pulled: r.io/db:1: not found',
      next: 'docker manifest inspect r.io/db:1',
    },
    {
      what: 'that a template’s timeout was over before its pod began',
      given: { ...facts, message: 'timeout' },
      kind: 'deadline',
      sentence: 'pod wf-unit-1 had not begun when the timeout of template unit was over',
      next: 'kubectl -n ci get events --field-selector involvedObject.name=wf-unit-1',
    },
    {
      what: 'that a quota wants requests of Argo’s own containers too',
      given: {
        ...facts,
        phase: 'Error' as const,
        message: 'pods "wf-unit-1" is forbidden: failed quota: small: must specify requests.memory for: init,wait',
      },
      kind: 'quota',
      sentence:
        'quota small of namespace ci takes no pod whose containers do not say their requests.memory, and of step unit init, wait do not',
      next: 'kubectl -n ci describe quota small',
    },
    {
      what: 'that a command is a directory',
      given: {
        ...facts,
        message: 'main: Error (exit code 64): failed to find name in PATH: exec: "/etc": is a directory',
      },
      kind: 'command-not-found',
      sentence: 'container main of pod wf-unit-1 could not start: its image does not let it execute "/etc"',
      next: 'e2e logs',
    },
  ])('$what', ({ given, kind, sentence, next }) => {
    const found = diagnoseStep(given);
    expect({ kind: found.kind, sentence: found.sentence, next: found.next[0] }).toEqual({ kind, sentence, next });
  });
});
