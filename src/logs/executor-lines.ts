/**
 * What Argo's executor writes between the lines of the container it runs: `time=… level=… msg=… argo=true …`. Seen with Argo 3.7 (`time` quoted)
 * and 4.1. A line of the container that lacks its newline stands before it on the same line.
 */
const executorLine = /time="?\d{4}-\d\d-\d\dT\S{1,40} level=[A-Za-z]{1,10} msg=/;

/** The container's own part of a line of its log; null for a line that is Argo's alone. */
export function withoutExecutorText(line: string): string | null {
  if (!line.includes(' argo=true')) return line;
  const start = line.search(executorLine);
  if (start === -1 || line.indexOf(' argo=true', start) === -1) return line;
  return start === 0 ? null : line.slice(0, start);
}
