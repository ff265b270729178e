/** Before and after of a push. */
export interface PushRange {
  readonly before: string;
  readonly after: string;
}

/** Prow: `base_link` of a postsubmit is GitHub's compare page, `…/compare/<before>...<after>`. Null for any other link, a new branch's too. */
export function pushRangeOf(baseLink: string | undefined): PushRange | null {
  const [, before, after] = /\/compare\/([0-9a-f]{7,64})\.\.\.([0-9a-f]{7,64})$/.exec(baseLink ?? '') ?? [];
  return before === undefined || after === undefined || /^0+$/.test(before) ? null : { before, after };
}
