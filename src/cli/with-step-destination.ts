import type { Container } from '../argo/pod-types.ts';
import type { Template } from '../argo/types.ts';
import type { PlannedWorkflow } from '../run/planned-workflow.ts';

export const destinationVariable = 'E2E_DESTINATION';

/** Tells the steps of a workflow for a cluster that run `e2e copy-artifacts` where to, unless their author did. */
export function withStepDestination(planned: PlannedWorkflow, destination: string): PlannedWorkflow {
  if (planned.engine !== 'argo') return planned;
  const { workflow } = planned;
  const templates = workflow.spec.templates?.map((template) => told(template, destination));
  if (templates === undefined) return planned;
  return { ...planned, workflow: { ...workflow, spec: { ...workflow.spec, templates } } };
}

function told(template: Template, destination: string): Template {
  const { container } = template;
  const isTold = container?.env?.some(({ name }) => name === destinationVariable) === true;
  if (container === undefined || isTold || !copiesArtifacts(container)) return template;
  const env = [...(container.env ?? []), { name: destinationVariable, value: destination }];
  return { ...template, container: { ...container, env } };
}

/** Whether this is the SDK's own step that publishes artifacts, or one like it. */
export function copiesArtifacts({ command = [] }: Container): boolean {
  return command[0] === 'e2e' && command[1] === 'copy-artifacts';
}
