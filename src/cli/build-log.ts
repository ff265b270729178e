import { appendFileSync, existsSync } from 'node:fs';

/** Everything a run has printed, for build-log.txt: plain text, kept in memory until there is a file for it. */
export class BuildLog {
  #file: string | null = null;
  #early = '';

  append(text: string): void {
    if (this.#file === null) this.#early += text;
    else appendFileSync(this.#file, text);
  }

  /** From now on lines go to this file; those before it are first. */
  keepIn(file: string): void {
    appendFileSync(file, this.#early);
    this.#file = file;
    this.#early = '';
  }

  get file(): string | null {
    return this.#file !== null && existsSync(this.#file) ? this.#file : null;
  }
}
