import type { VolumeMount } from '../../../argo/pod-types.ts';
import type { Template } from '../../../argo/types.ts';
import type { Attempt } from './attempt.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import type { Run } from './run.ts';

const labelRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What Argo and the API server refuse when the pod is made: the node is in phase Error at once. */
export function checkPod(run: Run, { template }: Attempt, node: Node): void {
  checkMounts(run, template);
  const { podMetadata } = run.deps.workflow.spec;
  for (const value of Object.values({ ...podMetadata?.labels, ...template.metadata?.labels })) {
    const fault = labelFault(value);
    if (fault !== null)
      throw new NodeFault(
        `Pod "${run.podName(node.name, node.templateName)}" is invalid: metadata.labels: Invalid value: "${value}": ${fault}`,
      );
  }
}

function checkMounts(run: Run, template: Template): void {
  const { volumes = [], volumeClaimTemplates = [] } = run.deps.workflow.spec;
  const known = new Set([
    ...volumes.map(({ name }) => name),
    ...(template.volumes ?? []).map(({ name }) => name),
    ...volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''),
  ]);
  const missing = mountsOf(template).find(({ name }) => !known.has(name));
  if (missing !== undefined) throw new NodeFault(`volume '${missing.name}' not found in workflow spec`);
}

function mountsOf({ container, script, initContainers = [], sidecars = [] }: Template): readonly VolumeMount[] {
  return [container, script, ...initContainers, ...sidecars].flatMap((part) => part?.volumeMounts ?? []);
}

function labelFault(value: string): string | null {
  if (value.length > 63) return 'must be no more than 63 characters';
  return /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) ? null : labelRule;
}
