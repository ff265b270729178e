import { eachLimited } from '../core/each-limited.ts';
import { HarnessError } from '../core/errors.ts';
import { type AgePolicy, decide } from './decide.ts';
import type { Found, Kind, Removal, Thing } from './thing.ts';

export interface SweepReport {
  readonly items: readonly SweptItem[];
  /** What could not be looked at. */
  readonly notes: readonly string[];
}

export interface SweptItem {
  readonly kind: Kind;
  readonly name: string;
  readonly place: string | null;
  /** Null where nothing tells. */
  readonly ageSeconds: number | null;
  /** `due`: it would go, but nothing is deleted in a dry run. */
  readonly outcome: Removal | 'kept' | 'due' | 'failed';
  readonly why: string;
}

const atOnce = 4;

/** Decides about all that was found and, unless it is a dry run, deletes. A failure keeps no other from going. */
export async function sweep(
  { things, notes }: Found,
  policy: AgePolicy,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<SweepReport> {
  const decisions = things.map((thing) => decide(thing, policy));
  const items: SweptItem[] = decisions.map(({ thing, isToGo, why }) => item(thing, isToGo ? 'due' : 'kept', why));
  if (isDryRun) return { items, notes };
  await eachLimited([...decisions.entries()], atOnce, async ([index, { thing, isToGo, why }]) => {
    if (isToGo) items[index] = await removed(thing, why);
  });
  return { items, notes };
}

async function removed(thing: Thing, why: string): Promise<SweptItem> {
  try {
    const removal = await thing.remove();
    return item(thing, removal, removal === 'changed' ? 'another has its name by now' : why);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return item(thing, 'failed', error.message);
  }
}

function item({ kind, name, place, ageMs }: Thing, outcome: SweptItem['outcome'], why: string): SweptItem {
  return { kind, name, place, ageSeconds: ageMs === null ? null : Math.round(ageMs / 1000), outcome, why };
}
