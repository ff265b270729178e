import { appendFileSync, existsSync } from 'node:fs';

/** Everything a run has printed, for build-log.txt: plain text. A disk that is full loses the log, not the run. */
export class BuildLog {
  readonly #file: string;
  #isBroken = false;

  constructor(file: string) {
    this.#file = file;
  }

  append(text: string): void {
    if (this.#isBroken) return;
    try {
      appendFileSync(this.#file, text);
    } catch {
      this.#isBroken = true; // the results, which are written last, meet the same disk and say so
    }
  }

  get file(): string | null {
    return existsSync(this.#file) ? this.#file : null;
  }
}
