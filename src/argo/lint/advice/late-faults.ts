import { parseGoDuration } from '../../../core/go-duration.ts';
import { expandDepends } from '../../depends.ts';
import { splitTags } from '../../tag-parts.ts';
import type { DagTask, RetryStrategy, Sequence, TemplateCall } from '../../types.ts';
import { WhenError } from '../../when/when-error.ts';
import { evaluateWhen } from '../../when.ts';
import type { LintContext, LocatedTemplate } from '../lint-context.ts';
import type { LintRule } from '../lint-rules.ts';
import { eachTagged } from '../rules/tags.ts';
import { syntaxFault } from '../rules/workflow-start.ts';
import { callsOf } from './located-templates.ts';

/** What Argo accepts now and fails on when it comes to it. */
export function adviseLateFaults(context: LintContext, { template, path }: LocatedTemplate): void {
  const calls = callsOf(template, path);
  for (const { call, path: callPath } of calls) {
    adviseWhen(context, call, callPath);
    adviseDepends(context, call, template.dag?.tasks ?? [], callPath);
    adviseSequence(context, call.withSequence, `${callPath}.withSequence`);
    for (const [name, hook] of Object.entries(call.hooks ?? {}))
      adviseExpression(context, 'hooks', hook.expression, `${callPath}.hooks.${name}.expression`);
  }
  adviseRetry(context, template.retryStrategy, `${path}.retryStrategy`);
  for (const field of ['timeout', 'pendingTimeout'] as const)
    adviseDuration(context, 'deadline', template[field], `${path}.${field}`);
  adviseDuration(context, 'deadline', template.suspend?.duration, `${path}.suspend.duration`);
  for (const [index, { valueFrom }] of (template.outputs?.parameters ?? []).entries()) {
    adviseExpression(
      context,
      'var-expression',
      valueFrom?.expression,
      `${path}.outputs.parameters[${index}].valueFrom.expression`,
    );
  }
  if (calls.length === 0) adviseTags(context, template, path);
  for (const { call, path: callPath } of calls) adviseTags(context, { ...call, inline: undefined }, callPath);
}

/** Retry strategy of a template or of the whole workflow. */
export function adviseRetry(context: LintContext, strategy: RetryStrategy | undefined, path: string): void {
  if (strategy === undefined) return;
  adviseWholeNumber(context, 'retry-strategy', strategy.limit, `${path}.limit`);
  adviseExpression(context, 'retry-strategy', strategy.expression, `${path}.expression`);
  for (const field of ['duration', 'maxDuration', 'cap'] as const)
    adviseDuration(context, 'retry-strategy', strategy.backoff?.[field], `${path}.backoff.${field}`);
}

function adviseWhen(context: LintContext, { when }: TemplateCall, path: string): void {
  if (!when) return;
  const parts = splitTags(when);
  const isConstant = parts.every(({ type }) => type === 'text');
  try {
    evaluateWhen(parts.map((part) => (part.type === 'text' ? part.text : 'x')).join(''));
  } catch (cause) {
    if (!(cause instanceof WhenError)) throw cause;
    if (!isConstant && !cause.message.startsWith('Invalid')) return;
    context.warn({
      rule: 'when',
      path: `${path}.when`,
      message: `this \`when\` fails when it comes to it: ${cause.message}`,
      hint: cause.hint ?? null,
    });
  }
}

function adviseDepends(context: LintContext, task: DagTask, tasks: readonly DagTask[], path: string): void {
  if (!task.depends || /^[-\w]+(\.[A-Za-z]+)?$/.test(task.depends)) return; // one name is always well formed
  const expression = expandDepends(task, (name) => tasks.find((candidate) => candidate.name === name));
  const reason = syntaxFault(expression.replaceAll('-', '_'));
  if (reason !== null)
    context.warn({
      rule: 'depends-grammar',
      path: `${path}.depends`,
      message: `this \`depends\` fails when it comes to it: ${reason}`,
      hint: 'write a && b, a || b, !a and parentheses',
    });
}

function adviseSequence(context: LintContext, sequence: Sequence | undefined, path: string): void {
  for (const field of ['count', 'start', 'end'] as const)
    adviseWholeNumber(context, 'with-items', sequence?.[field], `${path}.${field}`);
  if (sequence === undefined || sequence.count !== undefined || sequence.end !== undefined) return;
  context.warn({
    rule: 'with-items',
    path,
    message: 'this sequence fails when it comes to it: it has neither count nor end',
    hint: 'write count: N or end: N',
  });
}

function adviseWholeNumber(
  context: LintContext,
  rule: LintRule,
  value: string | number | undefined,
  path: string,
): void {
  if (value === undefined || /^[+-]?\d+$/.test(String(value)) || String(value).includes('{{')) return;
  context.warn({ rule, path, message: `"${value}" is no whole number` });
}

function adviseDuration(context: LintContext, rule: LintRule, value: string | number | undefined, path: string): void {
  const text = String(value ?? '');
  if (text === '' || text.includes('{{') || /^\d+$/.test(text) || parseGoDuration(text) !== null) return;
  context.warn({ rule, path, message: `"${text}" is no duration`, hint: 'write 30s, 5m or 1h30m' });
}

function adviseExpression(context: LintContext, rule: LintRule, source: string | undefined, path: string): void {
  const reason = source && !source.includes('{{') ? syntaxFault(source) : null;
  if (reason !== null) context.warn({ rule, path, message: reason });
}

function adviseTags(context: LintContext, value: unknown, path: string): void {
  eachTagged(value, path, (text, at) => {
    for (const part of splitTags(text)) {
      const reason = part.type === 'expression' ? syntaxFault(part.source) : null;
      if (reason !== null) context.warn({ rule: 'var-expression', path: at.text(), message: reason });
    }
  });
}
