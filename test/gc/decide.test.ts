import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/core/errors.ts';
import { formatAge, parseAge } from '../../src/gc/age.ts';
import { type AgePolicy, decide } from '../../src/gc/decide.ts';
import { formatSweep } from '../../src/gc/format.ts';
import { sweep } from '../../src/gc/sweep.ts';
import type { Removal, Thing } from '../../src/gc/thing.ts';
import { plainStyle } from '../../src/report/style.ts';

const hour = 3_600_000;
const day = 24 * hour;

function thing(over: Partial<Thing>, removal: Removal | Error = 'deleted'): Thing {
  const remove = async () => {
    if (removal instanceof Error) throw removal;
    return removal;
  };
  return { kind: 'workflow', name: 'w', place: 'ci', ageMs: 8 * day, use: null, taboo: null, remove, ...over };
}

const week: AgePolicy = { olderThanMs: 7 * day, isExplicit: false, classes: [] };
const nightly = { pattern: 'nightly-*', keepMs: 30 * day };

describe('an age', () => {
  it.each([
    ['7d', 7 * day],
    ['1d12h', 36 * hour],
    ['90m', 1.5 * hour],
    ['0', 0],
    ['0d', 0],
    ['', null],
    ['7', null],
    ['-1h', null],
    ['1d-1h', null],
    ['1d+1h', null],
    ['d', null],
    ['7days', null],
  ] as const)('%s is read as %s', (text, expected) => {
    expect(parseAge(text)).toBe(expected);
  });

  it.each([
    [0, '0m'],
    [59 * 60_000, '59m'],
    [5.5 * hour, '5h'],
    [30 * hour, '1d6h'],
    [9.9 * day, '9d'],
    [-5, '0m'],
  ] as const)('%s ms is shown as %s', (ms, expected) => {
    expect(formatAge(ms)).toBe(expected);
  });
});

describe('what goes', () => {
  const rows: readonly {
    readonly name: string;
    readonly it: Partial<Thing>;
    readonly policy: AgePolicy;
    readonly says: string;
  }[] = [
    { name: 'what is too old', it: {}, policy: week, says: 'goes: older than 7d' },
    { name: 'what is not', it: { ageMs: 7 * day }, policy: week, says: 'stays: not older than 7d' },
    { name: 'what has no age', it: { ageMs: null }, policy: week, says: 'stays: nothing tells how old it is' },
    {
      name: 'what runs, where nobody named an age',
      it: { use: 'is Running', ageMs: 400 * day },
      policy: week,
      says: 'stays: is Running; only --older-than takes such',
    },
    {
      name: 'what has run for longer than the age that was named',
      it: { use: 'is Running' },
      policy: { ...week, isExplicit: true },
      says: 'goes: is Running, but older than 7d',
    },
    {
      name: 'what runs and has a shorter class, but is not older than the age that was named',
      it: { use: 'is Running', ageMs: 2 * day },
      policy: { ...week, isExplicit: true, classes: [{ pattern: '*', keepMs: hour }] },
      says: 'stays: is Running, and not older than 7d',
    },
    {
      name: 'a class that lives longer',
      it: { name: 'nightly-1' },
      policy: { ...week, classes: [nightly] },
      says: 'stays: not older than 30d (nightly-*)',
    },
    {
      name: 'the first class that matches',
      it: { name: 'nightly-1' },
      policy: { ...week, classes: [{ pattern: 'n*', keepMs: day }, nightly] },
      says: 'goes: older than 1d (n*)',
    },
    {
      name: 'a name of no class',
      it: { name: 'daily-1' },
      policy: { ...week, classes: [nightly] },
      says: 'goes: older than 7d',
    },
    {
      name: 'what is never ours, whatever its age',
      it: { taboo: 'is a symbolic link', ageMs: null },
      policy: { ...week, isExplicit: true },
      says: 'stays: is a symbolic link',
    },
  ];
  it.each(rows)('$name: $says', ({ it: over, policy, says }) => {
    const { isToGo, why } = decide(thing(over), policy);
    expect(`${isToGo ? 'goes' : 'stays'}: ${why}`).toBe(says);
  });
});

describe('a sweep', () => {
  const found = {
    things: [
      thing({ name: 'old' }),
      thing({ name: 'young', ageMs: hour }),
      thing({ name: 'replaced' }, 'changed'),
      thing({ name: 'gone' }, 'gone'),
      thing(
        { kind: 'directory', name: 'evil\u001b[2J', place: '/mnt' },
        new HarnessError('ENGINE', 'permission denied'),
      ),
    ],
    notes: ['namespaces of the cluster were not looked at: this account may not list them'],
  };

  it('deletes nothing unless it is told to, and says so', async () => {
    const forbidden = thing({ name: 'old' }, new Error('it was deleted'));
    const report = await sweep({ things: [forbidden], notes: [] }, week, { isDryRun: true });
    expect(
      formatSweep(report, { isDryRun: true, style: plainStyle }),
    ).toBe(`would delete  workflow  ci/old  8d  older than 7d
1 of 1 would be deleted; --delete does it`);
  });

  it('reports each thing and why; one that cannot be deleted keeps no other from going', async () => {
    const report = await sweep(found, week, { isDryRun: false });
    expect(
      formatSweep(report, { isDryRun: false, style: plainStyle }),
    ).toBe(`deleted       workflow   ci/old       8d  older than 7d
kept          workflow   ci/young     1h  not older than 7d
kept          workflow   ci/replaced  8d  another has its name by now
gone already  workflow   ci/gone      8d  older than 7d
failed        directory  /mnt/evil    8d  permission denied
! namespaces of the cluster were not looked at: this account may not list them
1 of 5 deleted, 1 could not be`);
  });

  it('says that there was nothing', async () => {
    const report = await sweep({ things: [], notes: [] }, week, { isDryRun: false });
    expect(formatSweep(report, { isDryRun: false, style: plainStyle })).toBe('nothing of argo-e2e was found');
  });
});
