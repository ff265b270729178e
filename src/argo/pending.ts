/** What every pod says while it starts. */
const ordinaryReasons: ReadonlySet<string> = new Set(['', 'PodInitializing', 'ContainerCreating', 'Pending']);

/** First word of why a node is Pending, e.g. `Unschedulable`; empty where it merely starts. Its messages alternate for minutes, their first words do not. */
export function pendingReason(message: string | undefined): string {
  const reason = /^[^\s:]*/.exec(message ?? '')?.[0] ?? '';
  return ordinaryReasons.has(reason) ? '' : reason;
}
