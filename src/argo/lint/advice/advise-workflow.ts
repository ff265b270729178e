import type { LintContext } from '../lint-context.ts';

export function adviseWorkflow(_context: LintContext): void {}
