import { goPrint } from '../../../argo/expr/go-print.ts';
import type { Workflow } from '../../../argo/types.ts';
import type { ConfigMaps } from './config-maps.ts';
import { globalVariables } from './global-variables.ts';
import type { Variables } from './scope.ts';
import { evaluate, substitute } from './substitute.ts';

export interface PreparedWorkflow {
  readonly workflow: Workflow;
  readonly globals: Variables;
}

/** The workflow with `workflow.*` tags of its spec resolved (templates keep theirs) and `workflowMetadata` applied. Throws NodeFault. */
export function prepareWorkflow(written: Workflow, configMaps: ConfigMaps): PreparedWorkflow {
  const { templates, ...spec } = written.spec;
  const first = globalVariables(written, configMaps);
  const resolved = substitute(spec, first);
  const workflow = { ...written, spec: { ...resolved, ...(templates !== undefined && { templates }) } };
  const globals = globalVariables(workflow, configMaps);
  return { workflow: withMetadata(workflow, globals), globals };
}

function withMetadata(workflow: Workflow, globals: Variables): Workflow {
  const { workflowMetadata } = workflow.spec;
  if (workflowMetadata === undefined) return workflow;
  const labels = { ...workflow.metadata.labels, ...workflowMetadata.labels };
  for (const [name, { expression }] of Object.entries(workflowMetadata.labelsFrom ?? {})) {
    const value = goPrint(evaluate(expression, globals));
    labels[name] = value;
    globals.set(`workflow.labels.${name}`, value);
  }
  const annotations = { ...workflow.metadata.annotations, ...workflowMetadata.annotations };
  return { ...workflow, metadata: { ...workflow.metadata, labels, annotations } };
}
