import { describe, expect, it } from 'vitest';
import { nodeId, podName } from '../../src/argo/names.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { type Recording, readRecording } from '../cluster/replayer/recording.ts';
import { rewriter } from '../cluster/replayer/rewrite.ts';
import { normalForm } from '../support/normal-form.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';

const own = {
  name: 'our-own-x7k2p',
  namespace: 'elsewhere',
  uid: '11111111-2222-4333-8444-555555555555',
  creationTimestamp: '2027-01-01T00:00:00Z',
};

function replayed(recording: Recording, recorded: Workflow): Workflow {
  const identity = { ...own, namespace: recorded.metadata.namespace ?? '' };
  const { status, labels, annotations } = rewriter(recording, identity)(recorded);
  return { ...recorded, metadata: { ...identity, labels, annotations }, status };
}

/** In the middle of a run a parent may name children that have no node yet: of those only their number is compared. */
function comparable(workflow: Workflow): unknown {
  return JSON.parse(JSON.stringify(normalForm(workflow, { wide: true })).replaceAll(/"\?[-a-z0-9]+"/g, '"?"'));
}

describe.runIf(sharedCorpus.present)(`recorded statuses under another name${sharedCorpus.reason}`, () => {
  const names = [
    ...sharedCorpus.names('argo', 'runs'),
    ...sharedCorpus
      .names('argo', 'runs-3.7')
      .filter((name) => name !== 'INDEX.tsv')
      .map((name) => `runs-3.7/${name}`),
  ];
  const recordings = names.map(readRecording).filter((recording) => recording !== null);

  it('are there for every run that the API server had taken', () => {
    expect(recordings.length).toBeGreaterThan(250);
  });

  it.each(recordings.map((recording) => [recording.name, recording] as const))(
    '%s: each of its events has the same normal form, and ids that follow from the new names',
    (_name, recording) => {
      for (const { object } of recording.frames) {
        const ours = replayed(recording, object);
        expect(comparable(ours)).toEqual(comparable(object));
        for (const [key, { id, name }] of Object.entries(ours.status?.nodes ?? {}))
          expect([key, id]).toEqual([id, nodeId(own.name, name)]);
      }
    },
  );

  it.each(recordings.map((recording) => [recording.name, recording] as const))(
    '%s: nothing of the recorded name or uid is left in what is written',
    (_name, recording) => {
      const { name = '', uid = '' } = recording.frames[0]?.object.metadata ?? {};
      const written = recording.frames.map(({ object }) => rewriter(recording, own)(object));
      const text = JSON.stringify(written);
      expect([text.includes(uid), new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`).test(text)]).toEqual([
        false,
        false,
      ]);
    },
  );
});

describe('a status that is written under another name', () => {
  const node = { id: 'old-a1', name: 'old-a1', type: 'Steps' as const, phase: 'Running' as const };
  const object: Workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: 'old-a1',
      namespace: 'ci',
      uid: 'u-1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { mine: 'yes' },
    },
    spec: {},
  };
  const child = {
    id: nodeId('old-a1', 'old-a1[0].say'),
    name: 'old-a1[0].say',
    type: 'Pod' as const,
    templateName: 'say',
  };
  const recorded: Workflow = {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { mine: 'yes', 'workflows.argoproj.io/phase': 'Running' },
      annotations: { 'workflows.argoproj.io/pod-name-format': 'v2' },
    },
    status: {
      phase: 'Running',
      startedAt: '2026-01-01T00:00:10Z',
      message: `Waiting for ci/Mutex/old-a1 lock; claim old-a1-work, pod ${podName('old-a1', child.name, 'say')}, not old-a12, child '${child.id}'`,
      nodes: { [node.id]: { ...node, children: [child.id] }, [child.id]: { ...child, boundaryID: node.id } },
    },
  };
  const recording = {
    name: 'made-up',
    frames: [
      { atMs: 0, object, act: null, isEnd: false },
      { atMs: 20, object: recorded, act: null, isEnd: false },
    ],
  };

  it('has its own ids, pods, claims, locks and times, half as long at twice the speed; labels of the author are not touched', () => {
    const id = nodeId(own.name, `${own.name}[0].say`);
    const pod = podName(own.name, `${own.name}[0].say`, 'say');
    expect(rewriter(recording, own, 2)(recorded)).toEqual({
      labels: { 'workflows.argoproj.io/phase': 'Running' },
      annotations: { 'workflows.argoproj.io/pod-name-format': 'v2' },
      finalizers: [],
      status: {
        phase: 'Running',
        startedAt: '2027-01-01T00:00:05Z',
        message: `Waiting for elsewhere/Mutex/${own.name} lock; claim ${own.name}-work, pod ${pod}, not old-a12, child '${id}'`,
        nodes: {
          [own.name]: { ...node, id: own.name, name: own.name, children: [id] },
          [id]: { ...child, id, name: `${own.name}[0].say`, boundaryID: own.name },
        },
      },
    });
  });
});
