import type { FaultRule } from '../../support/fault-proxy/fault.ts';

export const faultStages = ['dry run', 'create', 'watch', 'get', 'shutdown'] as const;
export type FaultStage = (typeof faultStages)[number];

/** What is injected at the first requests of a stage. A cluster fault is done to the cluster when the first request of the stage comes. */
export type Injection =
  | ({ readonly type: 'proxy' } & Omit<FaultRule, 'stage'>)
  | { readonly type: 'cluster'; readonly compacts: boolean };

export const injections = {
  'refused for 2 s': { type: 'proxy', fault: 'refused', forMs: 2_000 },
  'reset in mid-body': { type: 'proxy', fault: 'reset in mid-body' },
  'truncated JSON': { type: 'proxy', fault: 'truncated JSON' },
  'half-open': { type: 'proxy', fault: 'half-open' },
  'lost answer': { type: 'proxy', fault: 'lost answer' },
  '401 once': { type: 'proxy', fault: '401' },
  '401 for 5 s': { type: 'proxy', fault: '401', forMs: 5_000 },
  '403': { type: 'proxy', fault: '403' },
  '409': { type: 'proxy', fault: '409' },
  '410 as status': { type: 'proxy', fault: '410' },
  '410 as ERROR event': { type: 'proxy', fault: '410 event' },
  '429 with Retry-After, 3 times': { type: 'proxy', fault: '429', times: 3 },
  '500, 3 times': { type: 'proxy', fault: '500', times: 3 },
  '503, 3 times': { type: 'proxy', fault: '503', times: 3 },
  '5 s delay': { type: 'proxy', fault: 'delay', forMs: 5_000 },
  '60 s outage': { type: 'proxy', fault: 'refused', forMs: 60_000 },
  'API server killed and restarted': { type: 'cluster', compacts: false },
  'etcd compaction, then a new API server': { type: 'cluster', compacts: true },
} as const satisfies Readonly<Record<string, Injection>>;
export type FaultName = keyof typeof injections;

export type ClusterFaultName = {
  [Name in FaultName]: (typeof injections)[Name]['type'] extends 'cluster' ? Name : never;
}[FaultName];

export interface Cell {
  readonly stage: FaultStage;
  readonly name: FaultName;
}

export const cells: readonly Cell[] = (Object.keys(injections) as FaultName[]).flatMap((name) =>
  faultStages.map((stage) => ({ stage, name })),
);

/** How a run ended, as a person and the API server see it. */
export interface Expected {
  readonly exitCode: number;
  /** Phases of the run's workflows in the API server when it had ended; one phase for each. */
  readonly inServer: readonly string[];
  /** What the report gives as its reason. */
  readonly reason: RegExp;
}

const nothingMade = (exitCode: number, reason: RegExp): Expected => ({ exitCode, inServer: [], reason });

/** What is not survived, and should not be. Everywhere else it is as if there had been no fault. */
const exceptions: Readonly<Record<FaultStage, Partial<Readonly<Record<FaultName, Expected>>>>> = {
  'dry run': {
    '401 for 5 s': nothingMade(3, /could not be created: .* answered 401/),
    '403': nothingMade(3, /may not create workflows\.argoproj\.io in namespace/),
    '409': nothingMade(2, /nothing was started/),
    '410 as status': nothingMade(3, /could not be created: .* answered 410/),
  },
  create: {
    '401 for 5 s': nothingMade(3, /could not be created: .* answered 401/),
    '403': nothingMade(3, /may not create workflows\.argoproj\.io in namespace/),
    '410 as status': nothingMade(3, /could not be created: .* answered 410/),
  },
  watch: {},
  get: {},
  shutdown: {
    // nobody can be told to stop for longer than the grace period: the next start of the same job does it
    '60 s outage': { exitCode: 130, inServer: ['Running'], reason: /SIGTERM/ },
  },
};

export function expectedOf({ stage, name }: Cell): Expected {
  const ordinary =
    stage === 'shutdown'
      ? { exitCode: 130, inServer: ['Failed'], reason: /SIGTERM/ }
      : { exitCode: 0, inServer: ['Succeeded'], reason: /^passed/ };
  return exceptions[stage][name] ?? ordinary;
}
