/** What both commands do first: look whether this machine can, clean up after others, build, start. */
import { getuid } from 'node:process';
import type { ArgoBinaries } from './argo-controller.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { cleanLeftovers } from './leftovers.ts';
import { missingParts, withSystemPrograms } from './missing-parts.ts';
import { buildParts } from './parts.ts';

export interface OwnCluster extends Cluster {
  /** Directory of the programs. */
  readonly parts: string;
  /** Whether Argo's own controller runs in it. */
  readonly hasController: boolean;
}

/** This machine cannot hold a cluster, or the caller named only half of what Argo needs. */
export class UnfitError extends Error {
  override readonly name = 'UnfitError';
}

/** Throws UnfitError with a sentence for everything that is missing. */
export async function startOwnCluster(log: (line: string) => void, signal: AbortSignal): Promise<OwnCluster> {
  const argo = argoBinaries();
  const { PATH: path = '' } = process.env;
  const missing = missingParts({ platform: process.platform, uid: getuid?.() ?? -1, path });
  if (missing.length > 0) throw new UnfitError(missing.join('\n'));
  process.env['PATH'] = withSystemPrograms(path);
  for (const directory of cleanLeftovers(Date.now())) log(`removed ${directory}, which an earlier run left behind`);
  const parts = await buildParts(log, signal);
  const started = Date.now();
  const cluster = await startCluster({ parts, argo, log, signal });
  log(`Ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return { ...cluster, parts, hasController: argo !== null };
}

function argoBinaries(): ArgoBinaries | null {
  const { ARGO_WORKFLOW_CONTROLLER: controller, ARGOEXEC: executor } = process.env;
  if (controller === undefined && executor === undefined) return null;
  if (controller !== undefined && executor !== undefined) return { controller, executor };
  throw new UnfitError('ARGO_WORKFLOW_CONTROLLER and ARGOEXEC are needed together, and only one is set');
}
