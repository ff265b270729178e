const podNamePrefixLimit = 242;

/** Argo: the root node's id is the workflow's name, every other one carries the FNV-1a-32 of the node's full name. */
export function nodeId(workflowName: string, nodeName: string): string {
  return nodeName === workflowName ? workflowName : `${workflowName}-${fnv1a32(nodeName)}`;
}

/**
 * Argo's pod names, version 2: `WORKFLOW-TEMPLATE-HASH`, and the workflow's name for the root.
 * Nodes of inline templates have no template name: `WORKFLOW-HASH`.
 */
export function podName(workflowName: string, nodeName: string, templateName: string | undefined): string {
  if (nodeName === workflowName) return workflowName;
  const prefix = templateName === undefined || templateName === '' ? workflowName : `${workflowName}-${templateName}`;
  return `${prefix.slice(0, podNamePrefixLimit)}-${fnv1a32(nodeName)}`;
}

function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
