import { unreachable } from '../../../core/unreachable.ts';
import type { Act } from '../../engine.ts';
import type { Run } from './run.ts';

/** Does to a run what a person wants. Null when it was taken, else why it was not. */
export function actOnRun(run: Run, act: Act): string | null {
  switch (act.type) {
    case 'stop':
      run.shutDown('Stop');
      return null;
    case 'terminate':
      run.shutDown('Terminate');
      return null;
    case 'suspend':
      run.suspend();
      return null;
    case 'resume':
      return resume(run, act);
    default:
      return unreachable(act);
  }
}

/** Argo: resuming lifts `spec.suspend` too, unless single nodes are meant. */
function resume(run: Run, { displayName, outputs = {} }: Extract<Act, { type: 'resume' }>): string | null {
  const all = [...run.suspended].filter(({ node }) => node.phase === 'Running');
  const meant = displayName === undefined ? all : all.filter(({ node }) => node.displayName === displayName);
  if (displayName === undefined) run.resume();
  else if (meant.length === 0) return `no suspended node is called ${displayName}`;
  const refusals = meant.map((suspended) => suspended.resume(outputs)).filter((refusal) => refusal !== null);
  return refusals[0] ?? null;
}
