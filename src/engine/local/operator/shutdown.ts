export type ShutdownStrategy = 'Stop' | 'Terminate';

/** Argo: a stop spares exit handlers, a terminate spares nothing. */
export function mayRun(shutdown: ShutdownStrategy | null, onExit: boolean): boolean {
  return shutdown === null || (shutdown === 'Stop' && onExit);
}
