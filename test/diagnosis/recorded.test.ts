/** Causes of what the real controller and kubelet were recorded to do. */
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import { diagnoseWorkflow } from '../../src/diagnosis/diagnose-workflow.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { suspects } from '../../src/diagnosis/suspects.ts';
import { recordedRuns } from '../support/recorded-run.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { recordedFacts, recordedWorkflow } from './recorded-facts.ts';

/** Run, kind, sentence; ~ is the workflow's name. */
const causes = [
  ['own-dag-nested-fail', 'exit-code', 'container main of pod ~-bad-3564826048 ended with exit code 4'],
  [
    'own-fail-sh-127',
    'exit-code',
    'container main of pod ~ ended with exit code 127: its shell did not find a command',
  ],
  [
    'own-output-directory-path',
    'exit-code',
    'container main of pod ~ ended with exit code 64: failed to copy /tmp/dir to /var/run/argo/outputs/parameters//tmp/dir: write /var/run/argo/outputs/parameters//tmp/dir: copy_file_range: is a directory',
  ],
  ['own-output-missing-file-and-exit1', 'exit-code', 'container main of pod ~ ended with exit code 1'],
  [
    'own-fail-kill-9-python',
    'signal',
    'container main of pod ~ ended with exit code 137, as one that is ended by SIGKILL',
  ],
  [
    'own-fail-kill-15-python',
    'signal',
    'container main of pod ~ ended with exit code 143, as one that is ended by SIGTERM',
  ],
  [
    'own-fail-command-not-found',
    'command-not-found',
    'container main of pod ~ could not start: image busybox has no command "no-such-command"',
  ],
  [
    'own-fail-not-executable',
    'command-not-found',
    'container main of pod ~ could not start: image busybox does not let it execute "/etc/passwd"',
  ],
  [
    'own-image-pull-never',
    'image-pull',
    'image busybox:not-here of container main of pod ~ is not on the machine, and imagePullPolicy Never forbids to pull it; it never started and its deadline ended it',
  ],
  [
    'own-image-pull-in-dag',
    'image-pull',
    'image registry.invalid/nothing:1 of container main of pod ~-bad-2214983344 cannot be pulled: Head "https://registry.invalid/v2/nothing/manifests/1": dial tcp: lookup registry.invalid on 10.255.255.53:53: dial udp 10.255.255.53:53: connect: network is unreachable; it never started and its deadline ended it',
  ],
  [
    'own-missing-secret-env-tmpl-deadline',
    'missing-secret',
    'there is no secret no-such-secret in namespace ci, which container main of pod ~ needs; it never started and its deadline ended it',
  ],
  [
    'own-missing-pvc',
    'missing-claim',
    'there is no volume claim no-such-claim in namespace ci, which pod ~ mounts; it never started and its deadline ended it',
  ],
  [
    'own-missing-pvc-lost',
    'missing-claim',
    'there is no volume claim no-such-claim in namespace ci, which pod ~ mounts',
  ],
  [
    'own-unschedulable-tmpl-deadline',
    'unschedulable',
    'pod ~ waits: the cluster’s one machine does not have the labels of its nodeSelector disktype=no-such-disk',
  ],
  [
    'own-deadline-template',
    'deadline',
    'pod ~ was ended because it was still there after its deadline of 6s (activeDeadlineSeconds)',
  ],
  [
    'own-retry-onfailure-on-error',
    'missing-output',
    'step ~(0) left no file /tmp/nothing, which an output parameter of template main is read from',
  ],
  [
    'own-sa-no-rbac',
    'executor-rights',
    'service account bare of pod ~-produce-4269952345 may not create workflowtaskresults in namespace ci, so that Argo never hears what the step left (exit code 64 of container wait)',
  ],
  [
    'up-global-outputs',
    'executor-failed',
    'template global-output has output artifacts or archiveLogs, and no artifact repository is configured in namespace argo',
  ],
  [
    'own-label-too-long',
    'pod-refused',
    'the API server refused pod ~ of step ~ as invalid: metadata.labels: Invalid value: "this-is-a-label-value-that-is-longer-than-the-sixty-three-characters-that-are-allowed": must be no more than 63 characters',
  ],
  [
    'own-mount-of-undeclared-volume',
    'workflow-rejected',
    'step ~ mounts volume nothing-declared, which workflow ~ does not declare',
  ],
  ['own-act-stop-steps-trap', 'stopped', 'step a was ended because workflow ~ was told to stop'],
  [
    'own-podspecpatch-template-invalid',
    'controller-error',
    'Argo’s controller could not go on with step ~: Error applying PodSpecPatch',
  ],
  [
    'own-invalid-unknown-template',
    'workflow-rejected',
    "Argo’s controller rejected workflow ~: templates.main.steps[0].a template name 'not-there' undefined",
  ],
  [
    'own-invalid-dag-cycle',
    'workflow-rejected',
    'Argo’s controller rejected workflow ~: templates.main sorting failed: graph with cycle',
  ],
  [
    'own-param-configmap-missing',
    'missing-config-map',
    'there is no config map no-such-map in namespace ci, from which a parameter of workflow ~ is read, or it lacks the label workflows.argoproj.io/configmap-type: Parameter',
  ],
] as const;

describe.runIf(sharedCorpus.present)(`the cause of a recorded failure${sharedCorpus.reason}`, () => {
  it.each(causes)('%s: %s', (run, kind, sentence) => {
    const workflow = recordedWorkflow(run);
    const found = firstCause(run, workflow);
    expect([found?.kind, found?.sentence.replaceAll(workflow.metadata.name ?? '', '~')]).toEqual([kind, sentence]);
  });

  it('is known for every recorded failure, each with a command to type and with what was seen', () => {
    const failed = recordedRuns().filter(
      ({ final, phase }) => final !== null && (phase === 'Failed' || phase === 'Error'),
    );
    const silent = failed.filter(({ name, final }) => {
      const found = final === null ? null : firstCause(name, final);
      return found === null || found.kind === 'unknown' || found.next.length === 0 || found.evidence.length === 0;
    });
    expect([failed.length > 60, silent.map(({ name }) => name)]).toEqual([true, []]);
  });

  it('names the lock that a workflow waits for', () => {
    const run = 'up-synchronization-tmpl-level';
    const isHeld = (node: NodeStatus) => node.phase === 'Pending' && node.message?.startsWith('Waiting for ') === true;
    const workflow = recordedWorkflow(run, ({ status }) => Object.values(status?.nodes ?? {}).some(isHeld));
    const node = Object.values(workflow.status?.nodes ?? {}).find(isHeld) as NodeStatus;
    const then = { pod: { type: 'absent' }, events: { type: 'absent' } } as const; // it got its pod later
    expect(diagnoseStep({ ...recordedFacts(run, workflow, node), ...then })).toMatchObject({
      kind: 'lock-wait',
      sentence: expect.stringMatching(/ waits for the lock \S+ \(\d\/\d free\), which another workflow holds$/),
    });
  });

  it('says that a pod was deleted by somebody else', () => {
    const run = 'own-act-killpod-20s';
    const isLost = (node: NodeStatus) => node.message === 'pod deleted';
    const workflow = recordedWorkflow(run, ({ status }) => Object.values(status?.nodes ?? {}).some(isLost));
    const node = Object.values(workflow.status?.nodes ?? {}).find(isLost) as NodeStatus;
    const found = diagnoseStep({ ...recordedFacts(run, workflow, node), pod: { type: 'absent' } });
    expect([found.kind, found.sentence]).toEqual([
      'pod-deleted',
      `pod ${workflow.metadata.name} was deleted by somebody else while Argo waited for it`,
    ]);
  });
});

/** What `e2e why` says first. */
function firstCause(run: string, workflow: Workflow): Diagnosis | null {
  const [node] = suspects(workflow);
  return diagnoseWorkflow(workflow) ?? (node === undefined ? null : diagnoseStep(recordedFacts(run, workflow, node)));
}
