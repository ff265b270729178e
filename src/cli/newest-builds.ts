/** Which builds of a job a bucket has, and where each lies. */
import type { ObjectStore } from '../storage/object-store.ts';

export interface FoundBuild {
  readonly id: string;
  /** Name of the directory of its objects; null where its alias leads out of the bucket or is gone. */
  readonly directory: string | null;
}

/** The `count` newest, newest first: of a periodic or postsubmit below `logs`, of a presubmit or batch by their aliases. */
export async function newestBuilds(store: ObjectStore, job: string, count: number): Promise<readonly FoundBuild[]> {
  const direct = await newestIds(store, `logs/${job}/`, count);
  if (direct.length > 0) return direct.map((id) => ({ id, directory: `logs/${job}/${id}` }));
  const aliases = `pr-logs/directory/${job}/`;
  const ids = await newestIds(store, aliases, count);
  return Promise.all(ids.map(async (id) => ({ id, directory: await aliasTarget(store, `${aliases}${id}.txt`) })));
}

/** Digits that are left out of the newest id, one step after the other, to look at ever older ones: a build id counts time, 14 of its digits are seven hours. */
const widerAndWider = [14, 15, 16, 17];

/** A store lists every object below a name: names near the newest are asked for first, so that ten years of builds are not listed for the last ten. */
async function newestIds(store: ObjectStore, directory: string, count: number): Promise<readonly string[]> {
  const latest = ((await store.read(`${directory}latest-build.txt`)) ?? '').trim();
  const beginnings = /^\d{18,20}$/.test(latest) ? widerAndWider.map((digits) => latest.slice(0, -digits)) : [];
  for (const beginning of [...beginnings, '']) {
    const ids = await idsIn(store, directory, beginning);
    if (ids.length >= count || beginning === '') return ids.toSorted(newestFirst).slice(0, count);
  }
  return [];
}

async function idsIn(store: ObjectStore, directory: string, beginning: string): Promise<readonly string[]> {
  const ids = new Set<string>();
  for await (const name of store.list(directory + beginning)) {
    const rest = name.slice(directory.length);
    const slash = rest.indexOf('/');
    if (slash !== -1) ids.add(rest.slice(0, slash));
    else if (rest.endsWith('.txt') && rest !== 'latest-build.txt') ids.add(rest.slice(0, -'.txt'.length));
  }
  return [...ids];
}

/** The alias holds the whole address of the run directory. */
async function aliasTarget(store: ObjectStore, name: string): Promise<string | null> {
  const target = ((await store.read(name)) ?? '').trim().replace(/\/$/, '');
  if (target.startsWith(`${store.uri}/`)) return target.slice(store.uri.length + 1);
  const start = target.indexOf('pr-logs/pull/'); // a copy of the bucket elsewhere
  return start === -1 || target.includes('..') ? null : target.slice(start);
}

/** By number where both are one, as Prow's ids are. */
function newestFirst(a: string, b: string): number {
  const isNumber = /^\d{1,30}$/;
  if (isNumber.test(a) && isNumber.test(b)) return BigInt(a) < BigInt(b) ? 1 : -1;
  return a < b ? 1 : -1;
}
