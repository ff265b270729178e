/** A recorded run whose end is one of several: what is the same in all of them. */
export interface RunOfChance {
  readonly reason: string;
  /** Phases in which it may end. */
  readonly ends: readonly string[];
  /** A message that one of its nodes has. @default any */
  readonly says?: string;
}

const drawn = { reason: 'the workflow draws random numbers', ends: ['Succeeded'] } as const;
const drawnFate = { ...drawn, ends: ['Succeeded', 'Failed'] } as const;
const lostLate = {
  reason: 'Argo leaves a pod that is lost after ten seconds in Error, or makes it again, whichever comes first',
  says: 'pod deleted',
} as const;

/** Runs that are run, but not compared node by node. */
export const runsOfChance: Readonly<Record<string, RunOfChance>> = {
  'up-coinflip': drawn,
  'up-conditional-parameters': drawn,
  'up-conditionals-complex': drawn,
  'up-custom-metrics': drawnFate,
  'up-retry-backoff': drawnFate,
  'up-retry-conditional': drawnFate,
  'up-retry-container': drawnFate,
  'up-retry-on-error': drawnFate,
  'up-scripts-python': drawn,
  'own-act-killpod-20s': { ...lostLate, ends: ['Error'] },
  'own-act-killpod-20s-retry-onerror': { ...lostLate, ends: ['Succeeded'] },
  'own-act-stop-retrying': {
    reason: 'which attempt the stop meets: here they take no time, in a cluster each waits for its pod',
    ends: ['Failed'],
    says: "Stopped with strategy 'Stop'",
  },
  'own-fail-self-kill-137': {
    reason: 'the usage error of kill is exit code 1 in busybox, 2 in dash, and this machine’s sh is taken',
    ends: ['Failed'],
  },
  'up-dag-task-level-timeout': {
    reason: 'sleeps 15 s with a deadline of 20 s, of which a pod’s start and end took more than 5',
    ends: ['Failed'],
    says: 'Pod was active on the node longer than the specified deadline',
  },
  'up-intermediate-parameters': {
    reason: 'its image holds /argosay, which no machine has: an absent command fails the node as in Argo',
    ends: ['Failed'],
    says: 'exec: "/argosay": stat /argosay: no such file or directory',
  },
};
