import type { Container } from '../argo/pod-types.ts';
import type { Template } from '../argo/types.ts';
import type { PlannedWorkflow } from '../run/planned-workflow.ts';

const variable = 'E2E_DESTINATION';

/** Tells the steps of a workflow for a cluster that run `e2e copy-artifacts` where to, unless their author did; null: nowhere they could reach. */
export function withStepDestination(planned: PlannedWorkflow, destination: string | null): PlannedWorkflow {
  if (planned.engine !== 'argo' || destination === null) return planned;
  const { workflow } = planned;
  const templates = workflow.spec.templates?.map((template) => told(template, destination));
  if (templates === undefined) return planned;
  return { ...planned, workflow: { ...workflow, spec: { ...workflow.spec, templates } } };
}

function told(template: Template, destination: string): Template {
  const { container } = template;
  if (container === undefined || !copiesArtifacts(container)) return template;
  const env = [...(container.env ?? []), { name: variable, value: destination }];
  return { ...template, container: { ...container, env } };
}

function copiesArtifacts({ command = [], env = [] }: Container): boolean {
  return command[0] === 'e2e' && command[1] === 'copy-artifacts' && !env.some(({ name }) => name === variable);
}
