/** Names of containers that Argo itself puts into pods. */
export function isReservedContainer(name: string): boolean {
  return name === 'wait' || name === 'supervisor' || name.startsWith('artifact-plugin-');
}
