/** Where reading a log anew begins in the middle of what was read: lines of the last moment seen are told from new ones. */

export interface Overlap {
  /** The time of the last line; null before the first one that has a time. */
  readonly last: string | null;
  /**
   * Whether this line was not read before, which is remembered. Lines come in the order of their times, but for neighbours: what a container writes
   * to stdout and to stderr at the same moment.
   */
  isNew(time: string | null, text: string): boolean;
  /** What is read from now on may begin with lines that were read already. */
  again(): void;
}

export function createOverlap(since: string | null = null): Overlap {
  let last: string | null = since;
  /** Texts of lines at `last`, as often as they were read. */
  let texts: string[] = [];
  let repeated: string[] = [];
  let isRepeating = since !== null;
  return {
    get last() {
      return last;
    },
    isNew: (time, text) => {
      if (time === null) return repeated.length === 0;
      if (last !== null && time < last) return !isRepeating;
      if (time !== last) [last, texts, repeated, isRepeating] = [time, [], [], false];
      const at = repeated.indexOf(text);
      if (at !== -1) {
        repeated.splice(at, 1);
        return false;
      }
      texts.push(text);
      return true;
    },
    again: () => {
      repeated = [...texts];
      isRepeating = true;
    },
  };
}
