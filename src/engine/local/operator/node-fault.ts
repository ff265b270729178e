/** Argo's "err": what the operator itself could not do. Ends the node in phase Error; never leaves the operator. */
export class NodeFault extends Error {
  override readonly name = 'NodeFault';
  /** `depth` faults are already on the node and do not spread to its parents. */
  readonly type: 'fault' | 'depth';

  constructor(message: string, type: 'fault' | 'depth' = 'fault') {
    super(message);
    this.type = type;
  }
}

/** A fault as it is; anything else is a defect of ours and is passed on. */
export function asFault(error: unknown): NodeFault {
  if (error instanceof NodeFault) return error;
  throw error;
}
