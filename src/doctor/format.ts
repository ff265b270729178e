import { unreachable } from '../core/unreachable.ts';
import { neutraliseLine, neutraliseText } from '../report/neutralise.ts';
import type { Style } from '../report/style.ts';
import { areas, type Finding, type Standing } from './finding.ts';

/** A table: mark, thing, what was seen, and below it what to do. The fix of several lines in a row is written once. Ends without a newline. */
export function formatFindings(findings: readonly Finding[], style: Style): string {
  const width = Math.max(0, ...findings.map(({ name }) => neutraliseLine(name).length));
  const parts = areas.flatMap((area) => {
    const here = findings.filter(({ about }) => about === area);
    return here.length === 0 ? [] : [`${style.bold(area)}\n${linesOf(here, width, style).join('\n')}`];
  });
  return [...parts, verdict(findings, style)].join('\n\n');
}

function linesOf(findings: readonly Finding[], width: number, style: Style): readonly string[] {
  return findings.flatMap((finding, index) => {
    const { name, standing, seen, fix } = finding;
    const line = `${mark(standing, style)} ${neutraliseLine(name).padEnd(width)}  ${neutraliseLine(seen)}`;
    const isSaidLater = findings[index + 1]?.fix === fix;
    return fix === null || isSaidLater ? [line] : [line, ...fixLines(fix, style)];
  });
}

function fixLines(fix: string, style: Style): readonly string[] {
  const [first = '', ...rest] = neutraliseText(fix).trimEnd().split('\n');
  // what follows a here-document's first line is for the shell as it stands
  return [`    ${style.dim('→')} ${first}`, ...rest];
}

function mark(standing: Standing, style: Style): string {
  switch (standing) {
    case 'ok':
      return style.green('✔');
    case 'warning':
      return style.yellow('!');
    case 'failed':
      return style.red('✖');
    default:
      return unreachable(standing);
  }
}

function verdict(findings: readonly Finding[], style: Style): string {
  const count = (standing: Standing) => findings.filter((finding) => finding.standing === standing).length;
  const failed = count('failed');
  const warnings = count('warning') === 0 ? '' : `, ${count('warning')} to look at`;
  if (failed === 0) return `${style.green('ready')}: nothing that is needed is missing${warnings}`;
  return `${style.red('not ready')}: ${failed} of ${findings.length} ${failed === 1 ? 'is' : 'are'} not as needed${warnings}`;
}
