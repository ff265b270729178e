/** What stands in a namespace, as far as it may be read: five lists, each bounded. */
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { claimsPath, deploymentsPath, eventsPath, jobsPath, podsPath } from '../api-paths.ts';
import { found, type Look } from '../diagnosis.ts';
import { look } from '../fetch-facts.ts';
import type { Claim, Deployment, EventObject, Job, ListOf, Pod } from '../kube-objects.ts';

export interface Survey {
  readonly namespace: string;
  readonly pods: Look<readonly Pod[]>;
  readonly deployments: Look<readonly Deployment[]>;
  readonly jobs: Look<readonly Job[]>;
  readonly claims: Look<readonly Claim[]>;
  /** Warnings alone. */
  readonly events: Look<readonly EventObject[]>;
}

/** What an account needs to look at a namespace; the logs of pods come besides. */
export const surveyRights = [
  { group: '', resource: 'pods', verbs: ['list'] },
  { group: '', resource: 'pods/log', verbs: ['get'] },
  { group: '', resource: 'events', verbs: ['list'] },
  { group: '', resource: 'persistentvolumeclaims', verbs: ['list'] },
  { group: 'apps', resource: 'deployments', verbs: ['list'] },
  { group: 'batch', resource: 'jobs', verbs: ['list'] },
] as const;

/** Objects of one kind that are looked at. */
const mostObjects = 500;

/** Throws only when the signal fires. */
export async function surveyNamespace(client: KubeClient, namespace: string, signal: AbortSignal): Promise<Survey> {
  const list = async <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<Look<readonly T[]>> => {
    const answer = await look<ListOf<T>>(client, path, signal, { ...query, limit: String(mostObjects) });
    if (answer.type === 'found') return { type: 'found', value: answer.value.items ?? [] };
    return answer.type === 'unreadable' && answer.isForbidden ? mayNotList(path) : answer;
  };
  const [pods, deployments, jobs, claims, events] = await Promise.all([
    list<Pod>(podsPath(namespace)),
    list<Deployment>(deploymentsPath(namespace)),
    list<Job>(jobsPath(namespace)),
    list<Claim>(claimsPath(namespace)),
    list<EventObject>(eventsPath(namespace), { fieldSelector: 'type=Warning' }),
  ]);
  return { namespace, pods, deployments, jobs, claims, events };
}

function mayNotList(path: string): Look<never> {
  const right = surveyRights.find(({ resource }) => path.endsWith(`/${resource}`));
  const what = right === undefined ? path : `${right.resource}${right.group === '' ? '' : `.${right.group}`}`;
  return { type: 'unreadable', why: `the account may not list ${what}`, isForbidden: true };
}

/** What could not be read, each with the reason; empty when all was. */
export function unreadParts({ pods, deployments, jobs, claims, events }: Survey): readonly string[] {
  return Object.entries({ pods, deployments, jobs, claims, events }).flatMap(([name, part]) =>
    part.type === 'unreadable' ? [`${name}: ${part.why}`] : [],
  );
}

/** How many there are of each, for a person. */
export function countsOf({ pods, deployments, jobs, claims }: Survey): string {
  const count = (what: string, part: Look<readonly unknown[]>) => {
    const number = found(part)?.length;
    return number === undefined ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`];
  };
  return [
    ...count('pod', pods),
    ...count('deployment', deployments),
    ...count('job', jobs),
    ...count('claim', claims),
  ].join(', ');
}
