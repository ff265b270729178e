/** The trees of all workflows on a terminal, redrawn in place. */
import type { WorkflowPhase } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import type { Clock } from '../core/clock.ts';
import { displayWidth, fitWidth } from './display-width.ts';
import { formatDuration, parseTime } from './durations.ts';
import { neutraliseLine } from './neutralise.ts';
import type { RunProgress } from './run-progress.ts';
import { plainStyle, type Style, type StyleName } from './style.ts';
import { type TreeRow, treeRows } from './tree.ts';
import { coloured, stepCell } from './tree-table.ts';

export interface Terminal {
  write(text: string): void;
  /** Read anew for every frame. */
  readonly columns: number;
  readonly rows: number;
}

export interface LiveTreeOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** @default no colour */
  readonly style?: Style;
  /** False: words and ASCII branches. @default true */
  readonly utf8?: boolean;
}

const frameMs = 100;
/** Durations of what runs are counted on in between. */
const idleFrameMs = 1000;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** Draws at most ten frames a second until `close`, which leaves the whole trees behind and the cursor visible. */
export function liveTree(options: LiveTreeOptions): RunProgress {
  const screen = new Screen(options);
  const closed = new AbortController();
  const { clock } = options;
  const draw = async () => {
    while (!closed.signal.aborted) {
      await clock.sleep(frameMs, closed.signal);
      screen.drawFrame();
    }
  };
  draw().catch((error: unknown) => {
    if (!closed.signal.aborted) screen.giveUp(error);
  });
  return {
    changed: (name, workflow) => screen.show(name, workflow),
    line: (text) => screen.print(text),
    close: () => {
      closed.abort();
      screen.finish();
    },
  };
}

/** A line before it is coloured, so that its width is known. */
interface Line {
  readonly text: string;
  readonly colour: (text: string) => string;
  /** Goes first when the terminal is too low. */
  readonly isQuiet: boolean;
}

class Screen {
  readonly #options: LiveTreeOptions;
  readonly #style: Style;
  readonly #workflows = new Map<string, Workflow>();
  #pending: string[] = [];
  #widths: readonly number[] = [];
  #changed = false;
  #drawnAt: number | null = null;
  #isBroken = false;

  constructor(options: LiveTreeOptions) {
    this.#options = options;
    this.#style = options.style ?? plainStyle;
  }

  show(name: string, workflow: Workflow): void {
    this.#workflows.set(name, workflow);
    this.#changed = true;
  }

  print(text: string): void {
    this.#pending.push(text);
    this.#changed = true;
  }

  drawFrame(): void {
    const { clock, terminal } = this.#options;
    const isIdle = !this.#changed && (this.#drawnAt === null || clock.now() - this.#drawnAt < idleFrameMs);
    if (!isIdle) this.#draw(cutToHeight(this.#lines(), terminal.rows - 1));
  }

  /** A display that is broken says so and must not break the run. */
  giveUp(error: unknown): void {
    this.#isBroken = true;
    const message = neutraliseLine(error instanceof Error ? error.message : String(error));
    this.#options.terminal.write(`${showCursor}\nthe live display stopped: ${message}\n`);
  }

  finish(): void {
    if (this.#isBroken) return;
    this.#draw(this.#lines());
    this.#options.terminal.write(showCursor);
  }

  /** One write per frame: up to the first line of the last frame, every line anew, the rest of the screen cleared. */
  #draw(lines: readonly Line[]): void {
    const { terminal, clock } = this.#options;
    const columns = Math.max(1, terminal.columns - 1);
    const fitted = lines.map((line) => ({ ...line, text: fitWidth(line.text, columns) }));
    const up = this.#heightOfLastFrame();
    const start = this.#drawnAt === null ? hideCursor : up === 0 ? '\r' : `\u001b[${up}A\r`;
    const all = [...this.#pending.map(neutraliseLine), ...fitted.map(({ text, colour }) => colour(text))];
    terminal.write(`${start}${all.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    this.#pending = [];
    this.#widths = fitted.map(({ text }) => displayWidth(text));
    this.#changed = false;
    this.#drawnAt = clock.now();
  }

  /** A terminal that became narrower has wrapped what stood there. */
  #heightOfLastFrame(): number {
    const columns = Math.max(1, this.#options.terminal.columns);
    return this.#widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
  }

  #lines(): readonly Line[] {
    return [...this.#workflows].flatMap(([name, workflow]) => this.#workflowLines(name, workflow));
  }

  #workflowLines(name: string, workflow: Workflow): readonly Line[] {
    const { clock, utf8 = true } = this.#options;
    const now = clock.now();
    const { phase = '', startedAt, finishedAt } = workflow.status ?? {};
    const start = parseTime(startedAt);
    const duration = start === null ? '' : `  ${formatDuration((parseTime(finishedAt) ?? now) - start)}`;
    const heading: Line = {
      text: `${neutraliseLine(name)}  ${phase || 'Submitted'}${duration}`,
      colour: (text) => this.#style.bold(this.#style[phaseStyles[phase]](text)),
      isQuiet: false,
    };
    const rows = treeRows(workflow, { now, utf8 }).flatMap((row) => (row === null ? [] : [this.#rowLine(row)]));
    return [heading, ...rows];
  }

  #rowLine(row: TreeRow): Line {
    const rest = [row.duration, row.message].filter((part) => part !== '').map((part) => `  ${part}`);
    return {
      text: `${stepCell(row)}${rest.join('')}`,
      colour: (text) => coloured(text, row, this.#style),
      isQuiet: row.phase === 'Succeeded' || row.phase === 'Skipped',
    };
  }
}

const phaseStyles: Readonly<Record<WorkflowPhase, StyleName>> = {
  '': 'dim',
  Pending: 'yellow',
  Running: 'cyan',
  Succeeded: 'green',
  Failed: 'red',
  Error: 'red',
};

/** What went well goes first, from the top; then the end is cut. */
function cutToHeight(lines: readonly Line[], height: number): readonly Line[] {
  const excess = lines.length - Math.max(1, height);
  if (excess <= 0) return lines;
  const surplus = excess + 1; // one line says that others are missing
  const quiet = new Set(lines.filter(({ isQuiet }) => isQuiet).slice(0, surplus));
  const kept = lines.filter((line) => !quiet.has(line)).slice(0, Math.max(0, height - 1));
  const hidden = lines.length - kept.length;
  return [...kept, { text: `… ${hidden} more line${hidden === 1 ? '' : 's'}`, colour: (text) => text, isQuiet: true }];
}
