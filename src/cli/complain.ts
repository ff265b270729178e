import type { Problem } from '../core/errors.ts';
import { formatProblem } from '../core/format-error.ts';
import { neutraliseText } from '../report/neutralise.ts';
import type { Host } from './host.ts';

/** Problems on stderr. They quote files and names of strangers, so nothing of them reaches the terminal as it is. */
export function complain(problems: readonly Problem[], { stderr }: Host): void {
  for (const each of problems) stderr.write(`${neutraliseText(formatProblem(each))}\n`);
}
