/** Lines as people and machines read them. */
import { matchesPattern } from '../argo/regular-expression.ts';
import type { LogLine } from '../logs/log-line.ts';
import { neutraliseLine, neutraliseText } from '../report/neutralise.ts';
import type { Style, StyleName } from '../report/style.ts';
import type { Host } from './host.ts';
import type { LogSelection } from './log-selection.ts';
import type { LogTarget } from './log-targets.ts';
import { styleFor } from './run-output.ts';

export interface LogPrinter {
  /** Prints the line where it is wanted, and says whether it was. */
  print(line: LogLine): boolean;
}

export interface PrefixNeeds {
  readonly ofWorkflow: boolean;
  readonly ofStep: boolean;
  readonly ofContainer: boolean;
}

const colours: readonly StyleName[] = ['cyan', 'green', 'yellow', 'bold', 'dim'];
/** Work that one line may cost a pattern. */
const grepWork = 200_000_000;

/** On a terminal lines are made safe for it; in a pipe they are as they were. */
export function logPrinter(
  selection: Pick<LogSelection, 'json' | 'timestamps' | 'grep'>,
  needs: () => PrefixNeeds,
  host: Host,
): LogPrinter {
  const { stdout } = host;
  const prefix = prefixes(needs, styleFor(stdout, host.env), stdout.isTTY);
  const isWanted = matcher(selection.grep);
  return {
    print: (line) => {
      if (!isWanted(line.text)) return false;
      if (selection.json) stdout.write(`${JSON.stringify(jsonOf(line))}\n`);
      else {
        const time = selection.timestamps ? `${line.time ?? '-'} ` : '';
        const text = stdout.isTTY ? neutraliseText(line.text) : line.text;
        stdout.write(`${time}${prefix(line)}${text}\n`);
      }
      return true;
    },
  };
}

function matcher(grep: string | undefined): (text: string) => boolean {
  if (grep === undefined) return () => true;
  const meter = (steps: number) => {
    if (steps > grepWork) throw new RangeError('the line is too long for this pattern');
  };
  return (text) => matchesPattern(grep, text, meter);
}

/** Each step keeps one colour. */
function prefixes(needs: () => PrefixNeeds, style: Style, isTerminal: boolean): (line: LogLine) => string {
  const known = new Map<string, string>();
  return ({ origin }) => {
    const { ofWorkflow, ofStep, ofContainer } = needs();
    const parts = [
      ofWorkflow ? origin.workflow : null,
      ofStep ? (origin.step ?? origin.pod) : null,
      ofContainer ? origin.container : null,
    ].filter((part) => part !== null && part !== '');
    if (parts.length === 0) return '';
    const name = parts.join('/');
    const shown = known.get(name);
    if (shown !== undefined) return shown;
    const colour = colours[known.size % colours.length] ?? 'cyan';
    const made = style[colour](`${isTerminal ? neutraliseLine(name) : name}: `);
    known.set(name, made);
    return made;
  };
}

function jsonOf({ origin, time, severity, text }: LogLine): Readonly<Record<string, unknown>> {
  const { source, namespace, workflow, step, pod, container } = origin;
  return { time, source, namespace, workflow, step, pod, container, severity, text };
}

/** Several of a kind are told apart by what differs. */
export function needsOf(targets: readonly LogTarget[], { container, follow, step }: LogSelection): PrefixNeeds {
  const isSeveral = (values: readonly string[]) => new Set(values).size > 1;
  const ofWorkflow =
    isSeveral(targets.map(({ workflow }) => workflow)) &&
    isSeveral(targets.map(({ workflow, step }) => `${workflow}/${step}`));
  const mayBecomeSeveral = follow && step === undefined;
  return { ofWorkflow, ofStep: targets.length > 1 || mayBecomeSeveral, ofContainer: container === 'all' };
}
