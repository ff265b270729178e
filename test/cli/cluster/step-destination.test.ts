import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/argo/types.ts';
import { withStepDestination } from '../../../src/cli/with-step-destination.ts';
import type { PlannedWorkflow } from '../../../src/run/planned-workflow.ts';

const place = 'gs://results/pr-logs/pull/acme_widgets/7/pull-acme-widgets/1584987912955498496/artifacts';
const copy = ['e2e', 'copy-artifacts', '--artifacts-dir=/mnt/a', '--prefix=w'];

function planned(env: readonly { readonly name: string; readonly value: string }[] = []): PlannedWorkflow {
  const workflow: Workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w' },
    spec: {
      templates: [
        { name: 'main', container: { image: 'busybox', command: ['true'] } },
        { name: 'copy-artifacts', container: { image: 'busybox', command: copy, env } },
      ],
    },
  };
  return { name: 'w', workflow, engine: 'argo', engineChosenBy: 'default', timeoutMs: 1 };
}

const envOf = ({ workflow }: ReturnType<typeof planned>) =>
  workflow.spec.templates?.map(({ container }) => container?.env);

describe('where steps on a cluster upload their artifacts', () => {
  it('is told to those that copy, and to no other', () => {
    const told = withStepDestination(planned(), place);
    expect(envOf({ ...planned(), ...told })).toEqual([undefined, [{ name: 'E2E_DESTINATION', value: place }]]);
  });

  it('is the author’s to say', () => {
    const own = planned([{ name: 'E2E_DESTINATION', value: 'gs://own' }]);
    expect(withStepDestination(own, place)).toEqual(own);
  });
});
