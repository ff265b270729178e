/** What keeps a workflow or a step from going on is named while it lasts, and in the verdict, though Argo's last word forgets it. */
import { describe, expect, it } from 'vitest';
import type { WorkflowStatus } from '../../src/argo/status-types.ts';
import type { Workflow, WorkflowSpec } from '../../src/argo/types.ts';
import { PhaseTracker } from '../../src/report/phase-changes.ts';
import { changeText } from '../../src/report/progress-lines.ts';
import { treeRows } from '../../src/report/tree.ts';
import type { WorkflowEnding } from '../../src/report/workflow-ending.ts';
import { workflowReport } from '../../src/report/workflow-report.ts';
import { withMergePatch } from '../cluster/replayer/merge-patch.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { type NodeSketch, node, workflowOf } from './support/workflows.ts';

const mount = 'FailedMount: MountVolume.SetUp failed for volume "key" : secret "no-such" not found';
const noNode = 'Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.';
const timedOut: WorkflowEnding = { type: 'timed-out', timeoutMs: 60_000 };
const deadline = 'not finished after 1m00s, the harness’s own deadline';

const pending = (name: string, rest: NodeSketch = {}) =>
  node(`w.${name}`, 'Pod', 'Pending', { boundaryID: 'w', ...rest });
const stopped = (name: string, rest: NodeSketch = {}) =>
  node(`w.${name}`, 'Pod', 'Failed', {
    boundaryID: 'w',
    message: 'workflow shutdown with strategy:  Stop',
    to: 70,
    ...rest,
  });

function lines(...workflows: readonly Workflow[]): readonly string[] {
  const tracker = new PhaseTracker();
  return workflows.flatMap((workflow) => tracker.changes('hello', workflow)).map(changeText);
}

const causeOf = (workflow: Workflow, ending: WorkflowEnding) =>
  workflowReport({ name: 'hello', workflow, ending }).failure?.cause;

describe('progress lines of what is held', () => {
  const object = (status: WorkflowStatus, spec: WorkflowSpec = {}): Workflow => ({
    ...workflowOf([], {}, spec),
    status,
  });

  it('name the cause that only the pod’s events tell, when it becomes known', () => {
    const step = (rest: NodeSketch) =>
      workflowOf([pending('a', { message: 'PodInitializing', ...rest })], { phase: 'Running' });
    expect(lines(step({}), step({ heldBy: mount }), step({ heldBy: mount }))).toEqual([
      'hello  Running',
      'hello/a  Pending',
      `hello/a  Pending  ${mount}`,
    ]);
  });

  it('name the lock that a workflow waits for', () => {
    const message = 'Waiting for ci/Mutex/deploy lock. Lock status: 0/1';
    expect(lines(object({ phase: 'Pending', message }))).toEqual([`hello  Pending  ${message}`]);
  });

  it('say that a workflow was suspended and resumed, which its status does not', () => {
    const status = { phase: 'Running' } as const;
    expect(
      lines(object(status), object(status, { suspend: true }), object(status, { suspend: true }), object(status)),
    ).toEqual([
      'hello  Running',
      'hello  Running  suspended (spec.suspend): nothing new begins until e2e resume',
      'hello  Running  resumed',
    ]);
  });
});

describe('the tree and the steps of what is held', () => {
  it('show the cause that only the pod’s events tell', () => {
    const workflow = workflowOf(
      [node('w', 'DAG', 'Running'), pending('a', { message: 'PodInitializing', heldBy: mount })],
      { phase: 'Running' },
    );
    expect(treeRows(workflow, { now: 0 }).map((row) => [row?.name, row?.message])).toContainEqual(['a', mount]);
    const { steps } = workflowReport({ name: 'hello', workflow, ending: timedOut });
    expect(steps.map(({ name, message }) => [name, message])).toEqual([['a', mount]]);
  });
});

describe('the verdict on a workflow that was held', () => {
  const rows: readonly (readonly [string, Workflow, WorkflowEnding, string])[] = [
    [
      'names the step that could not be scheduled and not the one that merely ran when time was over',
      workflowOf([node('w.long', 'Pod', 'Running', { boundaryID: 'w' }), pending('a', { message: noNode, from: 5 })], {
        phase: 'Running',
      }),
      timedOut,
      `${deadline}; a was Pending: ${noNode}`,
    ],
    [
      'names all steps that could not start',
      workflowOf(
        [pending('a', { message: noNode }), pending('b', { message: 'PodInitializing', heldBy: mount, from: 1 })],
        { phase: 'Running' },
      ),
      timedOut,
      `${deadline}; a was Pending: ${noNode}, b was Pending: ${mount}`,
    ],
    [
      'keeps what held a step though its node was ended by our own stop since',
      workflowOf([node('w', 'DAG', 'Failed', { to: 70 }), stopped('long'), stopped('a', { heldBy: noNode, from: 1 })], {
        phase: 'Failed',
        message: "Stopped with strategy 'Stop'",
      }),
      timedOut,
      `${deadline}; a was Pending: ${noNode}`,
    ],
    [
      'keeps what held a step that Argo’s own deadline ended',
      workflowOf([node('w', 'Pod', 'Failed', { to: 70, message: 'Step exceeded its deadline', heldBy: noNode })], {
        phase: 'Failed',
        message: 'Step exceeded its deadline',
      }),
      { type: 'completed' },
      `deadline exceeded: Step exceeded its deadline; it never started: ${noNode}`,
    ],
    [
      'names the lock of a workflow that never began',
      workflowOf([], { phase: 'Pending', message: 'Waiting for ci/Mutex/deploy lock. Lock status: 0/1' }),
      { type: 'interrupted', reason: 'interrupted by SIGTERM' },
      'interrupted by SIGTERM; it was Pending: Waiting for ci/Mutex/deploy lock. Lock status: 0/1',
    ],
    [
      'names what the engine found out where the object tells nothing',
      workflowOf([]),
      { ...timedOut, heldBy: 'no controller has begun with it for 60s' },
      `${deadline}; no controller has begun with it for 60s`,
    ],
    [
      'says that it was suspended',
      workflowOf([], { phase: 'Running' }, { suspend: true }),
      timedOut,
      `${deadline}; it was suspended (spec.suspend)`,
    ],
  ];
  it.each(rows)('%s', (_, workflow, ending, cause) => {
    expect(causeOf(workflow, ending)).toBe(cause);
  });
});

describe.runIf(sharedCorpus.present)(`nodes that were Pending in recorded runs${sharedCorpus.reason}`, () => {
  const recorded = (run: string, isMeant: (message: string) => boolean): Workflow => {
    let object: unknown = {};
    for (const line of sharedCorpus.text('argo', 'runs', run, 'workflow_events.jsonl').trim().split('\n')) {
      const event = JSON.parse(line) as { readonly object?: unknown; readonly patch?: unknown };
      object = event.object ?? withMergePatch(object, event.patch);
      const workflow = object as Workflow; // as FORMAT.md says
      const nodes = Object.values(workflow.status?.nodes ?? {});
      if (nodes.some(({ message }) => isMeant(message ?? ''))) return workflow;
    }
    throw new Error(`${run} never says so`);
  };

  it.each([
    ['own-unschedulable-tmpl-deadline', 'Unschedulable: '],
    ['own-missing-pvc', 'Unschedulable: '],
    ['own-image-pull-in-dag', 'ErrImagePull: '],
    ['own-image-pull-never', 'ErrImageNeverPull: '],
    ['own-missing-secret-env-tmpl-deadline', 'CreateContainerConfigError: '],
    ['up-synchronization-tmpl-level', 'Waiting for '],
  ])('%s: %s is a line and a part of the verdict', (run, words) => {
    const workflow = recorded(run, (message) => message.startsWith(words));
    expect(lines(workflow).some((line) => line.includes(`Pending  ${words}`))).toBe(true);
    expect(causeOf(workflow, timedOut)).toContain(`was Pending: ${words}`);
  });
});
