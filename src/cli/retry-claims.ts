/** Claims that Argo made for a workflow, for the workflow that retries it: those very ones, for what kept steps wrote lies on them. */
import type { Volume } from '../argo/pod-types.ts';
import type { Workflow } from '../argo/types.ts';
import { HarnessError } from '../core/errors.ts';
import { claimPath } from '../diagnosis/api-paths.ts';
import { claimsAnnotation } from '../engine/argo/submission-labels.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import type { Kept } from './keep-succeeded.ts';
import { notFound } from './not-found.ts';

export interface RetryClaims {
  readonly workflow: Workflow;
  /** Names of the claims that it may use because they were made for it. */
  readonly claims: readonly string[];
  readonly notes: readonly string[];
}

export interface ClaimsScene {
  readonly client: KubeClient | null;
  /** Claims that the policy allows anyhow: nothing is asked about them. */
  readonly allowed: readonly string[];
}

/**
 * Argo keeps the claims of a workflow that failed, and deletes them with it. Where nothing is kept there is nothing on them that is needed, so that
 * new ones are made. Throws HarnessError NOT_FOUND when one is gone, ENGINE when nobody may look.
 */
export async function claimsOfRetry(
  failed: Workflow,
  { workflow, kept }: Kept,
  scene: ClaimsScene,
): Promise<RetryClaims> {
  const { volumeClaimTemplates = [], ...spec } = workflow.spec;
  const borrowed = failed.metadata.annotations?.[claimsAnnotation];
  const isNew = volumeClaimTemplates.length > 0 && kept.length === 0;
  if (isNew || (volumeClaimTemplates.length === 0 && borrowed === undefined))
    return { workflow, claims: [], notes: [] };
  const made = volumeClaimTemplates.map(({ metadata }) => madeFor(failed, metadata?.name ?? ''));
  const own = [failed.metadata.uid ?? '', ...made.flatMap(claimOf)];
  const [owner = '', ...names] = borrowed?.split(' ') ?? own;
  const claims: string[] = [];
  for (const claim of names.filter((each) => !scene.allowed.includes(each)))
    if (await isOwned(claim, owner, failed, scene)) claims.push(claim);
  const annotations = { ...workflow.metadata.annotations, [claimsAnnotation]: [owner, ...names].join(' ') };
  return {
    workflow: {
      ...workflow,
      metadata: { ...workflow.metadata, annotations },
      spec: { ...spec, ...(made.length > 0 && { volumes: [...(spec.volumes ?? []), ...made] }) },
    },
    claims,
    notes: names.length === 0 ? [] : [`uses ${names.join(', ')}, which goes with the workflow that it was made for`],
  };
}

function claimOf({ persistentVolumeClaim }: Volume): readonly string[] {
  return persistentVolumeClaim?.claimName === undefined ? [] : [persistentVolumeClaim.claimName];
}

function madeFor(failed: Workflow, template: string): Volume {
  const made = failed.status?.persistentVolumeClaims?.find(({ name }) => name === template);
  if (made !== undefined && claimOf(made).length > 0) return made;
  throw gone(failed, `the claim that was made from its volumeClaimTemplate ${template}`);
}

interface Claim {
  readonly metadata?: {
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly uid?: string }[];
  };
}

/** Whether the claim was made for that workflow, as Kubernetes knows it: a status may say anything. */
async function isOwned(claim: string, owner: string, failed: Workflow, { client }: ClaimsScene): Promise<boolean> {
  const { namespace = '' } = failed.metadata;
  try {
    const found = await client?.request<Claim>({ method: 'GET', path: claimPath(namespace, claim) });
    if (found?.metadata?.deletionTimestamp !== undefined) throw gone(failed, `claim ${claim}`);
    return found?.metadata?.ownerReferences?.some(({ uid }) => uid === owner) === true;
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 404) throw gone(failed, `claim ${claim}`);
    if (error.status !== 403) throw error;
    throw new HarnessError(
      'ENGINE',
      `whether claim ${claim} of namespace ${namespace} is still there cannot be asked`,
      {
        cause: error,
        hint: `grant get on persistentvolumeclaims, as the Role argo-e2e-doctor does; or add --allow-claim ${claim}`,
      },
    );
  }
}

function gone({ metadata }: Workflow, what: string): HarnessError {
  return notFound(
    `${what} is gone, and with it what the steps of ${metadata.name} that succeeded have written`,
    'e2e run runs all of it again, on a new one',
  );
}
