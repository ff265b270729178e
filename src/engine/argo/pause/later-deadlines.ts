/** Deadlines of a template which the time after a failure shall not count against. */
import type { Template } from '../../../argo/types.ts';
import { type Problem, problem } from '../../../core/errors.ts';
import { parseGoDuration } from '../../../core/go-duration.ts';

/** A pod with a longer one is refused. Source: Kubernetes validation of activeDeadlineSeconds. */
const longestSeconds = 2 ** 31 - 1;

/** The template with `seconds` more to end in. A deadline that nobody knows before the step runs stays, with a warning. */
export function laterDeadlines<T extends Partial<Template>>(
  template: T,
  path: string,
  seconds: number,
): { readonly template: T; readonly problems: readonly Problem[] } {
  const { activeDeadlineSeconds, timeout } = template;
  const later = {
    ...(activeDeadlineSeconds !== undefined && {
      activeDeadlineSeconds: laterSeconds(activeDeadlineSeconds, seconds),
    }),
    ...(timeout !== undefined && { timeout: laterTimeout(timeout, seconds) }),
  };
  const problems = Object.entries(later).flatMap(([field, value]) =>
    value === null ? [unknownDeadline(`${path}.${field}`)] : [],
  );
  const known = Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null));
  return { template: { ...template, ...known }, problems };
}

/** Null: a tag. */
function laterSeconds(deadline: number | string, seconds: number): number | null {
  if (typeof deadline === 'string' && !/^\d{1,10}$/.test(deadline)) return null;
  return Math.min(longestSeconds, Number(deadline) + seconds);
}

/** Null: a tag, or no duration. Source: Argo takes seconds for a number without a unit. */
function laterTimeout(timeout: string, seconds: number): string | null {
  const ms = /^\d{1,10}$/.test(timeout) ? Number(timeout) * 1000 : parseGoDuration(timeout);
  return ms === null ? null : `${Math.min(longestSeconds, Math.ceil(ms / 1000) + seconds)}s`;
}

function unknownDeadline(path: string): Problem {
  return problem(
    'this deadline is known only when the step runs: with --pause-on-failure it ends a kept step as well',
    {
      severity: 'warning',
      path,
    },
  );
}
