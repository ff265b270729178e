/** A diagnosis as a person reads it. */
import { neutraliseLine, neutraliseText } from '../report/neutralise.ts';
import { plainStyle, type Style } from '../report/style.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';

/** Pieces of evidence that are shown; the last ones. */
const shownEvidence = 6;
const longestText = 600;

export interface TextOptions {
  /** @default no colour */
  readonly style?: Style;
}

/** `  cause`, `  seen`, `  fix`, `  next` lines below a title. */
export function diagnosisLines(
  title: string,
  diagnosis: Diagnosis,
  { style = plainStyle }: TextOptions = {},
): readonly string[] {
  const { sentence, fix } = diagnosis;
  return [
    style.bold(neutraliseLine(title)),
    labelled('cause', neutraliseLine(sentence)),
    ...evidenceLines(diagnosis).map((line, index) => labelled(index === 0 ? 'seen' : '', line)),
    ...(fix === null ? [] : [labelled('fix', neutraliseLine(fix))]),
    ...diagnosis.next.flatMap(nextLines),
  ];
}

/** `16:39:57Z container main: OOMKilled, exit code 137`; times without their day, for it is the run's. */
export function evidenceLines({ evidence }: Pick<Diagnosis, 'evidence'>): readonly string[] {
  return evidence.slice(-shownEvidence).map(evidenceLine);
}

/** A here-document begins at the line's start, so that it can be copied. */
function nextLines(command: string): readonly string[] {
  const lines = neutraliseText(command).split('\n');
  return lines.length > 1 ? [labelled('next', ''), ...lines] : [labelled('next', lines[0] ?? '')];
}

function evidenceLine({ at, source, text }: Evidence): string {
  const line = neutraliseLine(text);
  const short = line.length > longestText ? `${line.slice(0, longestText).toWellFormed()}…` : line;
  return `${at === null ? '' : `${at.slice(11, 19)}Z `}${neutraliseLine(source)}: ${short}`;
}

function labelled(label: string, text: string): string {
  return `  ${label.padEnd(9)}  ${text}`.trimEnd();
}
