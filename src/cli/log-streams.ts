/** From steps to the streams of their lines, each from where it is: a file, a pod, Cloud Logging. */
import type { KubeClient } from '../kubernetes/kube-client.ts';
import type { LoggingContainer } from '../logs/list-pods.ts';
import { followLocal, localLines } from '../logs/local-lines.ts';
import { exactTime, type LogLine, type LogOrigin } from '../logs/log-line.ts';
import type { LineStream } from '../logs/merge-lines.ts';
import { createOverlap, type Overlap } from '../logs/overlap.ts';
import { type LinesWish, podLines } from '../logs/pod-lines.ts';
import { windowOf } from '../logs/stackdriver/log-window.ts';
import { newestLines } from '../logs/stackdriver/newest-lines.ts';
import type { Host } from './host.ts';
import type { LogSelection } from './log-selection.ts';
import { type LogTarget, mayHave } from './log-targets.ts';
import type { Logging } from './open-logging.ts';

export interface StreamTools {
  /** Null: of this machine. */
  readonly client: KubeClient | null;
  /** Null: Cloud Logging is not asked. */
  readonly logging: Logging | null;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Whether the step has ended meanwhile. */
  readonly isOver: (target: LogTarget) => boolean;
  /** Told of a step whose log is nowhere. */
  readonly onMissing: (target: LogTarget) => void;
}

export function streamsOf(
  targets: readonly LogTarget[],
  selection: LogSelection,
  tools: StreamTools,
): readonly LineStream[] {
  const isAtOnce = ({ containers, stateDir }: LogTarget) => stateDir === null && containers === null;
  const gone = selection.tail === null && tools.logging !== null && !selection.follow ? targets.filter(isAtOnce) : [];
  const single = targets
    .filter((each) => !gone.includes(each))
    .flatMap((each) => streamsOfStep(each, selection, tools));
  return gone.length === 0 || tools.logging === null
    ? single
    : [...single, ...goneStreams(gone, selection, tools.logging, tools)];
}

function streamsOfStep(target: LogTarget, selection: LogSelection, tools: StreamTools): readonly LineStream[] {
  const startsAt = exactTime(target.startedAt ?? '') ?? '';
  if (target.stateDir !== null) {
    const origin = originOf(target, 'local', 'main');
    return [{ startsAt, open: () => linesOfLocal(target.stateDir ?? '', target, { origin, selection, tools }) }];
  }
  return containersOf(target, selection.container).map((container) => ({
    startsAt,
    open: () => linesOfPod(target, originOf(target, 'pods', container), selection, tools),
  }));
}

interface LocalReading {
  readonly origin: LogOrigin;
  readonly selection: LogSelection;
  readonly tools: StreamTools;
}

function linesOfLocal(stateDir: string, target: LogTarget, { origin, selection, tools }: LocalReading) {
  const { tail, follow } = selection;
  const step = { stateDir, nodeId: target.nodeId, workflow: target.workflow, origin };
  if (!follow) return localLines(step, tail);
  return followLocal(step, { tail, clock: tools.host.clock, isOver: () => tools.isOver(target), signal: tools.signal });
}

/** From the pod as long as it is there, and from Cloud Logging where it leaves off. */
async function* linesOfPod(
  target: LogTarget,
  origin: LogOrigin,
  selection: LogSelection,
  tools: StreamTools,
): AsyncGenerator<LogLine> {
  const { tail, since, follow, withExecutor } = selection;
  const { client, signal, host } = tools;
  const overlap = createOverlap();
  const wish: LinesWish = { tail, since, follow, withExecutor, signal };
  if (client !== null) {
    const end = yield* podLines({ client, clock: host.clock }, origin, wish, overlap);
    if (end === 'ended' || (end === 'waiting' && !target.hasEnded)) return;
  }
  let count = 0;
  for await (const line of linesElsewhere(target, origin, { selection, tools, overlap })) {
    count += 1;
    yield line;
  }
  if (count === 0 && overlap.last === null && target.hasEnded) tools.onMissing(target); // else its pod may yet be made
}

interface Elsewhere {
  readonly selection: LogSelection;
  readonly tools: StreamTools;
  readonly overlap: Overlap;
}

async function* linesElsewhere(
  target: LogTarget,
  origin: LogOrigin,
  { selection, tools, overlap }: Elsewhere,
): AsyncGenerator<LogLine> {
  const { logging, host, signal } = tools;
  if (logging === null) return;
  const stackdriver = await logging.open();
  const window = windowOf(target, host.clock.now());
  const query = {
    labels: [],
    cluster: logging.cluster,
    namespace: target.namespace,
    pods: target.podNames,
    containers: [origin.container],
    from: overlap.last ?? selection.since ?? window.from,
    to: window.to,
  };
  const { tail, withExecutor } = selection;
  const options = { withExecutor, signal };
  const lines =
    tail !== null && overlap.last === null
      ? await newestLines(stackdriver, query, { tail, ...options })
      : stackdriver.lines(query, options);
  overlap.again();
  for await (const line of lines) if (overlap.isNew(line.time, line.text)) yield ofTarget(line, target);
}

/** Called as its workflow calls it. */
function ofTarget(line: LogLine, { step, workflow }: LogTarget): LogLine {
  return { ...line, origin: { ...line.origin, step, workflow } };
}

/** Many pods that are gone are one question. */
function goneStreams(
  targets: readonly LogTarget[],
  selection: LogSelection,
  logging: Logging,
  tools: StreamTools,
): readonly LineStream[] {
  const byNamespace = Map.groupBy(targets, ({ namespace }) => namespace);
  return [...byNamespace].map(([namespace, group]) => {
    const windows = group.map((each) => windowOf(each, tools.host.clock.now()));
    const [earliest = ''] = windows.map((each) => each.from).toSorted();
    const from = selection.since ?? earliest;
    const to =
      windows
        .map((each) => each.to)
        .toSorted()
        .at(-1) ?? null;
    const containers = selection.container === 'all' ? {} : { containers: [selection.container ?? 'main'] };
    const query = {
      labels: [],
      cluster: logging.cluster,
      namespace,
      pods: group.flatMap(({ podNames }) => podNames),
      ...containers,
      from,
      to,
    };
    return { startsAt: from, open: () => linesOfGone(query, group, { selection, logging, tools }) };
  });
}

interface GoneReading {
  readonly selection: LogSelection;
  readonly logging: Logging;
  readonly tools: StreamTools;
}

async function* linesOfGone(
  query: Parameters<Awaited<ReturnType<Logging['open']>>['lines']>[0],
  group: readonly LogTarget[],
  { selection, logging, tools }: GoneReading,
): AsyncGenerator<LogLine> {
  const missing = new Set(group);
  const byPod = new Map(group.flatMap((target) => target.podNames.map((name) => [name, target] as const)));
  const stackdriver = await logging.open();
  const { withExecutor } = selection;
  for await (const line of stackdriver.lines(query, { withExecutor, signal: tools.signal })) {
    const target = byPod.get(line.origin.pod);
    if (target === undefined) continue;
    missing.delete(target);
    yield ofTarget(line, target);
  }
  for (const target of missing) tools.onMissing(target);
}

function originOf(target: LogTarget, source: LogOrigin['source'], container: string): LogOrigin {
  const { namespace, workflow, step, podNames, nodeId } = target;
  return { source, namespace, workflow, pod: podNames[0] ?? nodeId, container, step };
}

/** The step's own where none is named. Of a pod that nobody knows more of it is called main. */
function containersOf({ containers }: LogTarget, wanted: string | null): readonly string[] {
  const all: readonly LoggingContainer[] = containers ?? [];
  const names = all.map(({ name }) => name);
  if (wanted !== null && wanted !== 'all') return mayHave(containers, wanted) ? [wanted] : [];
  if (all.length === 0) return ['main'];
  if (wanted === 'all') return names;
  if (names.includes('main')) return ['main'];
  return all.filter(({ name, isInit }) => !isInit && name !== 'wait').map(({ name }) => name);
}
