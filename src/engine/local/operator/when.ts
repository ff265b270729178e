import { WhenError } from '../../../argo/when/when-error.ts';
import { evaluateWhen } from '../../../argo/when.ts';
import { NodeFault } from './node-fault.ts';

/** Whether a call runs, its tags already replaced. Throws NodeFault with Argo's words. */
export function shouldExecute(when: string | undefined): boolean {
  try {
    return when === undefined || evaluateWhen(when);
  } catch (error) {
    if (error instanceof WhenError) throw new NodeFault(error.message);
    throw error;
  }
}
