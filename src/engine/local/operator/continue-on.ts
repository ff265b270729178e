import type { Phase } from '../../../argo/status-types.ts';
import type { TemplateCall } from '../../../argo/types.ts';

/** Whether what comes after a step or task that ended badly goes on all the same. */
export function continuesOn(call: Pick<TemplateCall, 'continueOn'> | undefined, phase: Phase): boolean {
  const { failed = false, error = false } = call?.continueOn ?? {};
  return (failed && phase === 'Failed') || (error && phase === 'Error');
}
