import type { Workflow } from '../../src/argo/types.ts';
import { features } from '../../src/engine/local/refusals/features.ts';
import { differences } from './compare-runs.ts';
import type { RealRun } from './real-run.ts';
import type { RecordedRun } from './recorded-run.ts';
import { type RunOfChance, runsOfChance } from './runs-of-chance.ts';

/** What became of a recorded run on this machine; `troubles` is empty when it is what it should be. */
export interface Judgement {
  readonly kind: 'equal' | 'chance' | 'invalid' | 'rejected' | 'refused';
  /** The rule of a refusal. */
  readonly rule?: string;
  readonly troubles: readonly string[];
}

/** Everything a process of this machine cannot be, as far as this engine knows; and documents that are no Workflow. */
const refusalRules: ReadonlySet<string> = new Set([
  ...features.filter(({ support }) => support === 'refused').map(({ id }) => id),
  'not-a-workflow',
]);

export function judgeRealRun(run: RecordedRun, real: RealRun): Judgement {
  if (run.final === null) return { kind: 'rejected', troubles: rejectionTroubles(real) };
  if (run.final.status?.message?.startsWith('invalid spec') === true && real.workflow !== null)
    return { kind: 'invalid', troubles: [...exitTroubles(real, 2), ...compared(run, run.final, real.workflow)] };
  if (real.workflow === null) return refusalOf(real);
  const chance = runsOfChance[run.name];
  const exits = exitTroubles(real, exitCodeFor(run, real.workflow));
  return chance === undefined
    ? { kind: 'equal', troubles: [...exits, ...compared(run, run.final, real.workflow)] }
    : { kind: 'chance', troubles: [...exits, ...chanceTroubles(chance, real.workflow)] };
}

function rejectionTroubles(real: RealRun): readonly string[] {
  const isObject = real.workflow === null ? [] : ['an object was printed, though the API server took none'];
  return [...exitTroubles(real, 2), ...isObject, ...(real.problems.length === 0 ? ['no problem was printed'] : [])];
}

function refusalOf(real: RealRun): Judgement {
  const errors = real.problems.filter(({ severity }) => severity === 'error');
  const unknown = errors.filter(({ rule = '', path }) => !refusalRules.has(rule) || path === null);
  return {
    kind: 'refused',
    rule: errors[0]?.rule ?? 'none',
    troubles: [
      ...exitTroubles(real, 2),
      ...(errors.length === 0 ? [`nothing says why: ${real.cli.stderr}`] : []),
      ...unknown.map(({ message }) => `no refusal of the list, or without a path: ${message}`),
    ],
  };
}

/** Green is 0; a workflow that was deleted, terminated by us or failed has a verdict that is not green. */
function exitCodeFor({ tags }: RecordedRun, { status }: Workflow): number {
  return status?.phase === 'Succeeded' && !tags.includes('never-ends') ? 0 : 1;
}

function exitTroubles({ cli }: RealRun, expected: number): readonly string[] {
  return cli.exitCode === expected ? [] : [`exit code ${cli.exitCode}, expected ${expected}: ${cli.stderr}`];
}

function compared({ tags }: RecordedRun, recorded: Workflow, ours: Workflow): readonly string[] {
  return differences(recorded, ours, tags, { wide: true });
}

function chanceTroubles({ ends, says }: RunOfChance, { status }: Workflow): readonly string[] {
  const messages = Object.values(status?.nodes ?? {}).map(({ message }) => message ?? '');
  return [
    ...(ends.includes(status?.phase ?? '') ? [] : [`it ended ${status?.phase}, expected ${ends.join(' or ')}`]),
    ...(says === undefined || messages.some((message) => message.includes(says)) ? [] : [`no node says ${says}`]),
  ];
}
