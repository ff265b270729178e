/** The broken pods as steps of one workflow, whose pods Argo makes. */
import type { Template, Workflow } from '../../src/argo/types.ts';
import type { BrokenPod } from './broken-pods.ts';

/** All side by side; none that fails ends the others. */
export function brokenWorkflow(name: string, steps: readonly BrokenPod[]): Workflow {
  const tasks = steps.map(({ step }) => ({ name: step, template: step }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, labels: { 'argo-e2e/run': `run-of-${name}` } },
    spec: {
      entrypoint: 'main',
      templates: [{ name: 'main', dag: { failFast: false, tasks } }, ...steps.map(templateOf)],
    },
  };
}

function templateOf({ step, main = {}, pod = {} }: BrokenPod): Template {
  const { nodeName, ...fields } = pod as { readonly nodeName?: string };
  return {
    ...fields,
    ...(nodeName !== undefined && { podSpecPatch: JSON.stringify({ nodeName }) }),
    name: step,
    container: { image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['true'], ...main },
  };
}
