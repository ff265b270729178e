/** The log of one node as Cloud Logging keeps it. */
import { createOwnTexts, tellsOfTrouble } from '../executor-lines.ts';
import { keepEnd } from '../keep-end.ts';
import type { LogLine } from '../log-line.ts';
import { type LogSource, type LogTail, podNamesOf } from '../log-source.ts';
import { windowOf } from './log-window.ts';
import type { Stackdriver } from './stackdriver.ts';

export interface StackdriverPlace {
  /** Name of the cluster; undefined: any of the project. */
  readonly cluster?: string | undefined;
  /** Milliseconds since the epoch, for what has no times of its own. */
  readonly now: () => number;
}

/** The client is loaded, and Google asked, only when a log is wanted. */
export function createStackdriverLogSource(
  project: string,
  open: () => Promise<Stackdriver>,
  place: StackdriverPlace,
): LogSource {
  return {
    name: 'stackdriver',
    placeOf: () => `Cloud Logging of project ${project}`,
    tail: async (query, maxBytes, limits = {}) => {
      const stackdriver = await open();
      const lines: LogLine[] = [];
      let bytes = 0;
      const wanted = { labels: [], cluster: place.cluster, namespace: query.namespace, pods: podNamesOf(query) };
      const newest = { newestFirst: true, withExecutor: true, ...limits };
      for await (const line of stackdriver.lines({ ...wanted, ...windowOf(query, place.now()) }, newest)) {
        lines.push(line);
        bytes += Buffer.byteLength(line.text) + 1;
        if (bytes > maxBytes) break;
      }
      return tailOf(lines.toReversed(), maxBytes, bytes > maxBytes);
    },
  };
}

/** What the step's own container printed; else what others did, and of Argo's executor its errors. Null where nothing of that is there. */
function tailOf(lines: readonly LogLine[], maxBytes: number, isCut: boolean): LogTail | null {
  const ownText = createOwnTexts();
  const told = lines.flatMap(({ origin, text }) => {
    const own = ownText(origin, text);
    return own === null ? [] : [{ origin, text: own }];
  });
  const own = told.map(({ text }) => text);
  const main = told.filter(({ origin }) => isMain(origin)).map(({ text }) => text);
  const trouble = lines.map(({ text }) => text).filter(tellsOfTrouble);
  const shown = [main, own].find((each) => each.length > 0) ?? trouble;
  if (shown.length === 0 && !lines.some(({ origin }) => isMain(origin))) return null;
  const { text, kept } = keepEnd(shown, maxBytes);
  const whole = shown === main && own.length > main.length ? { whole: keepEnd(own, maxBytes).text } : {};
  return { text, truncated: isCut || kept < shown.length, file: null, ...whole };
}

function isMain({ container }: LogLine['origin']): boolean {
  return container !== 'wait' && container !== 'init';
}
