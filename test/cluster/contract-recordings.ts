import type { ContractWorkflow } from '../engine/contract-workflows.ts';

/** Recorded runs whose trees and ends are those of the contract's workflows. */
export const recordings: Readonly<Record<ContractWorkflow, string>> = {
  diamond: 'up-dag-diamond',
  'fails and says bye': 'own-hooks-workflow-exit-args',
  'runs until stopped': 'own-act-stop-onexit',
  'runs until terminated': 'own-act-terminate-onexit',
  'runs until deleted': 'own-act-delete',
  'two steps': 'own-act-suspend-resume-spec',
  'asks for a value': 'up-suspend-template-outputs',
  'exceeds its deadline': 'own-deadline-both',
  short: 'own-no-command-image-in-index',
  cycle: 'own-invalid-dag-cycle',
};
