/** The steps of a workflow in tree order, each with its bar on the workflow's time axis. */
import { formatDuration } from '../durations.ts';
import { causeOf } from '../failure-cause.ts';
import type { StepReport, WorkflowReport } from '../run-report.ts';
import { html, type Markup } from './markup.ts';
import { parameterList } from './parameters.ts';
import { phaseLooks } from './phase-look.ts';
import { shortText } from './short-text.ts';

export interface TimelineOptions {
  /** How many rows there may be. */
  readonly rows: number;
  /** Whether each step's inputs are shown. */
  readonly withInputs: boolean;
  readonly anchor: (index: number) => string;
  /** When the run ended: the end of what had not, milliseconds since the epoch. */
  readonly runEnd: number | null;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const longestName = 160;
const longestNote = 400;

export function timeline(workflow: WorkflowReport, { rows, withInputs, anchor, runEnd }: TimelineOptions): Markup {
  const { steps } = workflow;
  const axis = axisOf(workflow, runEnd);
  const shown = shownSteps(workflow, rows);
  const body = shown.map((index) => {
    const step = steps[index];
    return step === undefined ? null : row(step, { axis, withInputs, id: anchor(index) });
  });
  const left = steps.length - shown.length;
  return html`<table class="timeline"><thead><tr><th scope="col">Step</th><th scope="col">Result</th><th scope="col">Time</th><th scope="col" class="axis"><span class="axis-name">From start</span>${axis === null ? null : ticks(axis)}</th></tr></thead><tbody>${body}</tbody></table>${left === 0 ? null : html`<p class="note">${left} more steps are in run-report.json: those that failed are shown first.</p>`}`;
}

/** All of them, or those that failed and as many others as there is room for. */
function shownSteps({ steps }: WorkflowReport, rows: number): readonly number[] {
  const all = [...steps.keys()];
  if (steps.length <= rows) return all;
  const isTrouble = (index: number) => ['bad', 'busy'].includes(phaseLooks[steps[index]?.phase ?? 'Pending'].tone);
  const first = [...all.filter(isTrouble), ...all.filter((index) => !isTrouble(index))].slice(0, rows);
  return first.sort((a, b) => a - b);
}

interface RowOptions {
  readonly axis: Span | null;
  readonly withInputs: boolean;
  readonly id: string;
}

function row(step: StepReport, { axis, withInputs, id }: RowOptions): Markup {
  const { tone, icon } = phaseLooks[step.phase];
  const note = noteOf(step);
  return html`<tr id="${id}" class="${tone}"><th scope="row"><div class="step" style="--depth:${Math.min(step.depth, 8)}"><span class="icon" aria-hidden="true">${icon}</span> <span class="name">${shortText(step.displayName, longestName)}</span>${badges(step)}${note === null ? null : html`<div class="note">${shortText(note, longestNote)}</div>`}${withInputs && step.parameters.length > 0 ? html`<details><summary>Inputs</summary>${parameterList(step.parameters)}</details>` : null}</div></th><td class="phase">${step.phase}</td><td class="time">${durationOf(step)}</td><td class="track">${axis === null ? null : bar(step, axis)}</td></tr>`;
}

function badges(step: StepReport): readonly Markup[] {
  const { attempts, isHook, template, displayName } = step;
  return [
    ...(attempts > 1 ? [html` <span class="badge">${attempts} attempts</span>`] : []),
    ...(isHook ? [html` <span class="badge">hook</span>`] : []),
    ...(template === null || template === displayName
      ? []
      : [html` <span class="template">${shortText(template, 60)}</span>`]),
  ];
}

function noteOf(step: StepReport): string | null {
  if (step.phase === 'Failed' || step.phase === 'Error') return causeOf(step);
  return step.message === '' ? null : step.message;
}

function durationOf({ startedAt, finishedAt, phase }: StepReport): string {
  if (startedAt === null || phase === 'Omitted' || phase === 'Skipped') return '';
  return finishedAt === null ? 'not ended' : formatDuration(finishedAt - startedAt);
}

function axisOf({ startedAt, finishedAt, steps }: WorkflowReport, runEnd: number | null): Span | null {
  const times = [startedAt, finishedAt ?? runEnd, ...steps.flatMap((step) => [step.startedAt, step.finishedAt])].filter(
    (time) => time !== null,
  );
  if (times.length === 0) return null;
  const from = times.reduce((a, b) => Math.min(a, b));
  const to = times.reduce((a, b) => Math.max(a, b));
  return to > from ? { from, to } : null;
}

function bar({ startedAt, finishedAt, phase }: StepReport, axis: Span): Markup | null {
  if (startedAt === null || phase === 'Omitted' || phase === 'Skipped') return null;
  const left = percent(startedAt, axis);
  const width = Math.max(0.4, percent(finishedAt ?? axis.to, axis) - left);
  return html`<span class="bar${finishedAt === null ? ' open' : ''}" style="left:${fixed(Math.min(left, 99.6))}%;width:${fixed(width)}%"></span>`;
}

function ticks({ from, to }: Span): readonly Markup[] {
  return [0, 25, 50, 75].map(
    (place) => html`<span class="tick" style="left:${place}%">${formatDuration(((to - from) * place) / 100)}</span>`,
  );
}

function percent(time: number, { from, to }: Span): number {
  return ((time - from) / (to - from)) * 100;
}

function fixed(value: number): number {
  return Math.round(value * 100) / 100;
}
