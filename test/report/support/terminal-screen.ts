import { stripVTControlCharacters } from 'node:util';

/** A terminal as far as a live display needs one: rows that wrap and scroll, cursor up, clear to the end of line and screen, cursor shown or hidden. */
export class TerminalScreen {
  columns: number;
  rows: number;
  frames = 0;
  cursorVisible = true;
  readonly raw: string[] = [];
  /** Everything that was ever shown, the scrolled part included. */
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Lines on the screen and above it, without the empty ones at the end. */
  get lines(): readonly string[] {
    const last = this.#lines.findLastIndex((line) => line.trim() !== '');
    return this.#lines.slice(0, last + 1).map((line) => line.trimEnd());
  }

  write(text: string): void {
    this.frames++;
    this.raw.push(text);
    for (const [part] of text.matchAll(/\u001b\[[?0-9;]*[A-Za-z]|./gsu)) this.#take(part);
  }

  /** Terminals of today wrap the lines anew when their width changes. */
  resize(columns: number): void {
    this.columns = columns;
    const wrapped = this.#lines.map((line) => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
    this.#row = wrapped.slice(0, this.#row).flat().length;
    this.#lines = wrapped.flat();
  }

  #take(part: string): void {
    const up = /^\u001b\[(\d+)A$/.exec(part);
    if (up !== null) this.#row = Math.max(this.#top(), this.#row - Number(up[1]));
    else if (part === '\u001b[K') this.#lines[this.#row] = this.#current().slice(0, this.#column);
    else if (part === '\u001b[J')
      this.#lines = [...this.#lines.slice(0, this.#row), this.#current().slice(0, this.#column)];
    else if (part === '\u001b[?25l') this.cursorVisible = false;
    else if (part === '\u001b[?25h') this.cursorVisible = true;
    else if (part === '\r') this.#column = 0;
    else if (part === '\n') this.#newLine();
    else if (stripVTControlCharacters(part) !== '') this.#put(part);
  }

  #put(character: string): void {
    if (this.#column >= this.columns) this.#newLine();
    const line = this.#current().padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    if (this.#lines[this.#row] === undefined) this.#lines[this.#row] = '';
  }

  #current(): string {
    return this.#lines[this.#row] ?? '';
  }

  /** The cursor cannot leave the screen upwards. */
  #top(): number {
    return Math.max(0, this.#lines.length - this.rows);
  }
}
