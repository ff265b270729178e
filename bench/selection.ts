/** Selection against Python's fnmatch, which kubeflow/testing used: 2,000 workflows × 10 patterns × 5,000 files, both in the same run. */
import { execFileSync } from 'node:child_process';
import type { WorkflowEntry } from '../src/config/harness-config.ts';
import { selectWorkflows } from '../src/select/select.ts';
import { compare, type Measurement, median, timed } from './measure.ts';

const size = { workflows: 2000, patterns: 10, files: 5000 } as const;
/** Python would take minutes for all workflows; each costs it the same, so a share of them is measured and scaled. */
const pythonShare = 40;
const runs = 3;

export async function benchSelection(): Promise<readonly Measurement[]> {
  return [
    await contest('selection, patterns as real files have them', realisticPattern),
    await contest('selection, 20,000 different patterns that begin and end with *', floatingPattern),
    await backtracking(),
  ];
}

type PatternMaker = (random: (below: number) => number, index: number) => string;

/** Shares of shapes as counted over the real configuration files; the few misses are what costs. */
function realisticPattern(random: (below: number) => number): string {
  const shape = random(100);
  const directory = `component-${random(905)}`;
  if (shape < 59) return `${directory}/part-${random(40)}/*`;
  if (shape < 89) return `${directory}/*`;
  if (shape < 97) return `${directory}/part-${random(40)}/file-${random(5000)}.go`;
  return shape < 99 ? `pkg/*/${directory}/*.go` : `${directory}*`;
}

function floatingPattern(_random: (below: number) => number, index: number): string {
  return `*/module-${index}/*_test*`;
}

async function contest(name: string, patternOf: PatternMaker): Promise<Measurement> {
  const random = pseudoRandom(11);
  const files = Array.from(
    { length: size.files },
    (_, index) => `component-${900 + random(100)}/part-${random(40)}/file-${index}.go`,
  );
  const dirs = Array.from({ length: size.workflows }, (_, workflow) =>
    Array.from({ length: size.patterns }, (_unused, pattern) => patternOf(random, workflow * size.patterns + pattern)),
  );
  const entries = dirs.map(entryFor);
  const select = () => selectWorkflows(entries, { jobType: 'presubmit', changedFiles: files });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await timed(() => void select()));
    const python = runPython(files, dirs.slice(0, size.workflows / pythonShare));
    theirs.push(python.ms * pythonShare);
    const decisions = select()
      .slice(0, python.selected.length)
      .map(({ type }) => type === 'selected');
    if (JSON.stringify(decisions) !== JSON.stringify(python.selected))
      throw new Error(`${name}: Python decides differently`);
  }
  const [ms, baselineMs] = [median(ours), median(theirs)];
  const ratio = baselineMs / ms;
  const baseline = `Python's fnmatch (1/${pythonShare} of the workflows, scaled)`;
  return { name, ms, baseline, baselineMs, ratio, goal: '≥ 10 × faster', met: ratio >= 10 };
}

/** As the original asks: each file against each pattern until one matches. Only the asking is timed. */
const pythonSource = `
import fnmatch, json, sys, time
files, workflows = json.load(sys.stdin)
start = time.perf_counter()
selected = [any(fnmatch.fnmatch(file, pattern) for file in files for pattern in patterns) for patterns in workflows]
print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "selected": selected}))
`;

function runPython(
  files: readonly string[],
  workflows: readonly (readonly string[])[],
): { ms: number; selected: boolean[] } {
  return JSON.parse(
    execFileSync('python3', ['-c', pythonSource], { input: JSON.stringify([files, workflows]), encoding: 'utf8' }),
  );
}

/** A pattern that makes regular expressions try every way to split the path: time per path must not grow faster than the path. */
function backtracking(): Promise<Measurement> {
  const entries = [entryFor([`${'a*'.repeat(500)}b*`])];
  const over = (length: number) => () => {
    for (let run = 0; run < 50; run += 1)
      selectWorkflows(entries, { jobType: 'presubmit', changedFiles: ['a'.repeat(length)] });
  };
  return compare({
    name: 'a*a*a*…b* against a path of 4,096 letters',
    run: over(4096),
    baseline: 'the same against 1,024 letters',
    runBaseline: over(1024),
    goal: { atMost: 6 },
  });
}

function entryFor(includeDirs: readonly string[]): WorkflowEntry {
  return {
    name: 'bench',
    jobTypes: null,
    includeDirs,
    launcher: { type: 'none' },
    kwargs: {},
    settings: {
      engine: null,
      namespace: null,
      serviceAccount: null,
      image: null,
      volume: { claim: 'nfs-external', mountPath: '/mnt/test-data-volume' },
      timeoutMs: 1,
    },
    source: { file: 'bench', line: 1, column: 1, index: 0 },
  };
}

/** The same numbers in every run. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
