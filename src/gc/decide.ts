import { fnmatch } from '../select/fnmatch.ts';
import { formatAge } from './age.ts';
import type { Thing } from './thing.ts';

/** How old things become. */
export interface AgePolicy {
  /** Of names that no class has. Milliseconds. */
  readonly olderThanMs: number;
  /** Whether somebody said so, and did not leave it to the default: only then what is still in use can be too old, too. */
  readonly isExplicit: boolean;
  /** The first whose pattern a name matches has it. */
  readonly classes: readonly NameClass[];
}

/** Names that live longer or shorter than others. */
export interface NameClass {
  /** `fnmatch`: `nightly-*`. */
  readonly pattern: string;
  readonly keepMs: number;
}

export interface Decision {
  readonly thing: Thing;
  readonly isToGo: boolean;
  /** In words. */
  readonly why: string;
}

/** Whether a thing goes, and why or why not. */
export function decide(thing: Thing, policy: AgePolicy): Decision {
  const kept = (why: string): Decision => ({ thing, isToGo: false, why });
  const { ageMs, use, taboo } = thing;
  if (taboo !== null) return kept(taboo);
  if (ageMs === null) return kept('nothing tells how old it is');
  const found = policy.classes.find(({ pattern }) => fnmatch(thing.name, pattern));
  const ofClass = found === undefined ? '' : ` (${found.pattern})`;
  const limitMs = found?.keepMs ?? policy.olderThanMs;
  const limit = `${formatAge(limitMs)}${ofClass}`;
  if (ageMs <= limitMs) return kept(`not older than ${limit}`);
  if (use === null) return { thing, isToGo: true, why: `older than ${limit}` };
  if (!policy.isExplicit) return kept(`${use}; only --older-than takes such`);
  if (ageMs <= policy.olderThanMs) return kept(`${use}, and not older than ${formatAge(policy.olderThanMs)}`);
  return { thing, isToGo: true, why: `${use}, but older than ${formatAge(Math.max(limitMs, policy.olderThanMs))}` };
}
