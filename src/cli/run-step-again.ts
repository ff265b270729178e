/** `e2e run NAME --step STEP --from-run ID`: one step of an earlier run once more, with the inputs it had, on the same volumes. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Template, Workflow } from '../argo/types.ts';
import { nearest } from '../core/nearest.ts';
import { argoLabels } from '../engine/argo/workflow-path.ts';
import type { EngineChoice } from '../run/choose-engine.ts';
import { findRunDirectory, latestFirst, type RunDirectory } from '../run/run-directory.ts';
import { readClaims } from './earlier-claims.ts';
import type { HarnessRun } from './harness-run.ts';
import type { Host } from './host.ts';
import { notFound } from './not-found.ts';

export interface StepAgain {
  /** Name of the workflow: the entry's, or `metadata.name`. */
  readonly workflow: string;
  readonly step: string;
  readonly fromRun: string;
  readonly engine: EngineChoice;
  readonly timeoutMs: number;
  readonly host: Host;
}

/** Throws HarnessError NOT_FOUND when there is no such run, workflow or step, with those that there are. */
export async function planStepAgain({
  workflow: name,
  step,
  fromRun,
  engine,
  timeoutMs,
  host,
}: StepAgain): Promise<Pick<HarnessRun, 'plan' | 'checkout' | 'claims' | 'trustsNames'>> {
  const { run: earlier, workflow } = await earlierWorkflow(fromRun, name, host);
  const again = workflowOfStep(workflow, nodeOfStep(workflow, step), step);
  const claims = await readClaims(earlier.stateDir);
  const planned = { name, workflow: again, engine: engine.engine, engineChosenBy: engine.chosenBy, timeoutMs };
  return {
    claims,
    checkout: null,
    trustsNames: true,
    plan: async () => ({ workflows: [planned], skipped: [], problems: [] }),
  };
}

interface Earlier {
  readonly run: RunDirectory;
  readonly workflow: Workflow;
}

/** `latest`: in the newest run that has such a workflow. */
async function earlierWorkflow(id: string, name: string, { cwd }: Host): Promise<Earlier> {
  const runsDir = resolve(cwd, '.argo-e2e', 'runs');
  const ids = await latestFirst(runsDir);
  const asked = id === 'latest' ? ids : ids.filter((each) => each === id);
  for (const each of asked) {
    const run = await findRunDirectory(runsDir, each);
    const workflow = run === null ? null : await workflowIn(run, name);
    if (run !== null && workflow !== null) return { run, workflow };
  }
  if (asked.length > 0) throw notFound(`run ${id} has no workflow ${name}`, `see the names in ${runsDir}`);
  const hint = ids.length === 0 ? 'run something first' : `there are ${ids.slice(0, 5).join(', ')}`;
  throw notFound(`there is no run ${id} under ${runsDir}`, hint);
}

/** The workflow of that name, else the one whose name, made for a run, holds it as a part. */
async function workflowIn({ stateDir }: RunDirectory, name: string): Promise<Workflow | null> {
  const directory = join(stateDir, 'workflows');
  const names = (await readdir(directory).catch(() => [])).sort();
  const part = `-${name}-`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const found = names.find((each) => each === name) ?? names.find((each) => `-${each}-`.includes(part));
  if (found === undefined) return null;
  return JSON.parse(await readFile(join(directory, found, 'workflow.json'), 'utf8')) as Workflow;
}

/** The step's last pod. */
function nodeOfStep(workflow: Workflow, step: string): NodeStatus {
  const pods = Object.values(workflow.status?.nodes ?? {}).filter(({ type }) => type === 'Pod');
  const named = (node: NodeStatus) =>
    (node.displayName ?? '').replace(/\(\d+\)$/, '') === step || node.displayName === step;
  const found = pods.findLast(named);
  if (found !== undefined) return found;
  const names = [...new Set(pods.map(({ displayName = '' }) => displayName))];
  const near = nearest(step, names);
  throw notFound(
    `workflow ${workflow.metadata.name} has no step ${step}`,
    near === null ? `it has ${names.join(', ')}` : `did you mean "${near}"?`,
  );
}

const againName = 'step-again';

function workflowOfStep(workflow: Workflow, node: NodeStatus, step: string): Workflow {
  const { onExit: _, hooks: __, shutdown: ___, suspend: ____, ...spec } = workflow.spec;
  const name = step.replaceAll(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'step';
  const parameters = (node.inputs?.parameters ?? []).flatMap((each) =>
    each.value === undefined ? [] : [{ name: each.name, value: each.value }],
  );
  const again: Template = {
    name: againName,
    steps: [
      [{ name, template: node.templateName ?? '', ...(parameters.length === 0 ? {} : { arguments: { parameters } }) }],
    ],
  };
  const others = (spec.templates ?? []).filter((template) => template.name !== againName);
  const { status: ______, metadata, ...object } = workflow;
  return {
    ...object,
    metadata: withoutVerdict(metadata),
    spec: { ...spec, entrypoint: againName, templates: [...others, again] },
  };
}

/** Without the labels by which Argo knows a workflow that has ended, for it would not run one. Which controller runs it stays said. */
export function withoutVerdict(metadata: Workflow['metadata']): Workflow['metadata'] {
  const labels = Object.entries(metadata.labels ?? {}).filter(
    ([key]) => !key.startsWith('workflows.argoproj.io/') || key === argoLabels.instanceId,
  );
  return { ...metadata, labels: Object.fromEntries(labels) };
}
