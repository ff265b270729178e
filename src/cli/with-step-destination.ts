import type { Container } from '../argo/pod-types.ts';
import type { Template } from '../argo/types.ts';
import type { PlannedWorkflow } from '../run/planned-workflow.ts';

export const destinationVariable = 'E2E_DESTINATION';

/** Tells the steps of a workflow that run `e2e copy-artifacts` where to, unless their author did. */
export function withStepDestination(planned: PlannedWorkflow, destination: string): PlannedWorkflow {
  const { workflow } = planned;
  const templates = workflow.spec.templates?.map((template) => told(template, destination));
  if (templates === undefined) return planned;
  return { ...planned, workflow: { ...workflow, spec: { ...workflow.spec, templates } } };
}

function told(template: Template, destination: string): Template {
  const { container } = template;
  if (!container || !copiesArtifacts(container)) return template;
  const env = container.env ?? [];
  if (env.some(({ name }) => name === destinationVariable)) return template;
  return { ...template, container: { ...container, env: [...env, { name: destinationVariable, value: destination }] } };
}

/** Whether this is the SDK's own step that publishes artifacts, or one like it. */
export function copiesArtifacts({ command }: Container): boolean {
  return command?.[0] === 'e2e' && command[1] === 'copy-artifacts';
}
