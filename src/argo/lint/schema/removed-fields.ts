/** Fields of older Argo and Kubernetes, and what took their place. */
const removed: ReadonlyMap<string, string> = new Map([
  ['mutex', 'removed in Argo 4.0: write mutexes: [{name: …}]'],
  ['semaphore', 'removed in Argo 4.0: write semaphores: [{configMapKeyRef: …}]'],
  ['schedule', 'removed in Argo 4.0: write schedules: […]'],
  ['podPriority', 'removed in Argo 3.7: use podPriorityClassName'],
  ['ttlSecondsAfterFinished', 'removed in Argo 3.0: write ttlStrategy: {secondsAfterCompletion: …}'],
]);

/** Advice for a field that once existed, or null. */
export function removedField(name: string): string | null {
  return removed.get(name) ?? null;
}
