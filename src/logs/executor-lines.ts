import type { LogOrigin } from './log-line.ts';

/**
 * What Argo's executor writes between the lines of the container it runs: `time=… level=… msg=… argo=true …`. Seen with Argo 3.7 (`time` quoted)
 * and 4.1. A line of the container that lacks its newline stands before it on the same line.
 */
const executorLine = /time="?\d{4}-\d\d-\d\dT\S{1,40} level=[A-Za-z]{1,10} msg=/;

/** What it writes of itself in its own containers, without its mark. */
const memoryLine =
  /^time="?\d{4}-\d\d-\d\dT\S{1,40} level=info msg="Alloc=\d+ TotalAlloc=\d+ Sys=\d+ NumGC=\d+ Goroutines=\d+"$/;

/** What it writes last, when it ends as the process that it ran has ended. */
const lastWord = /^Error: (?:exit status \d{1,3}|signal: [a-z ]{1,40})$/;

/** For the lines of one container in their order: the container's own part of each; null for a line that is Argo's alone. */
export function createOwnText(): (line: string) => string | null {
  let hasExited = false;
  return (line) => {
    if (hasExited && lastWord.test(line)) return null;
    const own = withoutExecutorText(line);
    hasExited ||= own !== line && line.includes('msg="sub-process exited"');
    return own;
  };
}

/** The same for lines of several containers that come mixed. */
export function createOwnTexts(): (origin: Pick<LogOrigin, 'pod' | 'container'>, line: string) => string | null {
  const filters = new Map<string, (line: string) => string | null>();
  return ({ pod, container }, line) => {
    const key = `${pod}/${container}`;
    const ownText = filters.get(key) ?? createOwnText();
    filters.set(key, ownText);
    return ownText(line);
  };
}

const troubleLine = /^time="?\d{4}-\d\d-\d\dT\S{1,40} level=(?:error|fatal|panic) msg=/i;

/** Whether it is one of Argo's executor that is worth showing where a step never began: the others tell of its ordinary work. */
export function tellsOfTrouble(line: string): boolean {
  return troubleLine.test(line);
}

/** Of a line by itself, where those before it are not known. */
export function withoutExecutorText(line: string): string | null {
  if (!line.includes(' argo=true')) return memoryLine.test(line) ? null : line;
  const start = line.search(executorLine);
  if (start === -1 || line.indexOf(' argo=true', start) === -1) return line;
  return start === 0 ? null : line.slice(0, start);
}
