import type { LifecycleHook } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';

/** Hooks but `exit` run when their expression becomes true, so they need one; `place` is Argo's name for their owner. */
export function checkHookExpressions(
  context: LintContext,
  hooks: Readonly<Record<string, LifecycleHook>> | undefined,
  path: string,
  place: string,
): void {
  for (const [name, hook] of Object.entries(hooks ?? {})) {
    if (name === 'exit' || hook.expression) continue;
    const message = `the hook "${name}" needs an expression that says when it runs`;
    context.invalid({
      rule: 'hooks',
      path: `${path}.${name}`,
      message,
      hint: 'only the hook named exit runs without one',
      argo: `${place}.${name} Expression required`,
    });
  }
}
