import { evaluateValue } from '../../expr/evaluate.ts';
import { ExpressionError } from '../../expr/expression-error.ts';
import { goTypeOf } from '../../expr/values.ts';
import { environmentOf } from '../../tag-scope.ts';
import { substituteTags, TagError } from '../../tags.ts';
import { labelKeyFault, labelValueFault } from '../kubernetes-names.ts';
import type { LintContext } from '../lint-context.ts';
import { withoutPlaceholders } from '../placeholder.ts';

const lateNames = ['workflow.parameters.json', 'workflow.creationTimestamp.RFC3339', 'workflow.creationTimestamp.s'];

/** Labels that the controller puts on the workflow before it starts: literal ones, and results of expressions. */
export function checkWorkflowMetadata(context: LintContext): void {
  const { labels = {}, labelsFrom = {} } = context.workflow.spec.workflowMetadata ?? {};
  for (const [key, value] of Object.entries(labels)) {
    const path = `spec.workflowMetadata.labels["${key}"]`;
    checkKey(context, key, path);
    const reason = labelValueFault(withoutPlaceholders(withGlobals(context, value)));
    if (reason !== null)
      fail(
        context,
        path,
        `"${value}" is no legal label value`,
        `invalid label value "${value}" for label "${key}": ${reason}`,
      );
  }
  for (const [key, { expression }] of Object.entries(labelsFrom)) {
    const path = `spec.workflowMetadata.labelsFrom["${key}"]`;
    checkKey(context, key, path);
    checkExpression(context, key, expression ?? '', `${path}.expression`);
  }
}

function checkKey(context: LintContext, key: string, path: string): void {
  const reason = labelKeyFault(key);
  if (reason === null) return;
  const hint = 'Argo accepts the object, cannot write the label, and tries again for ever';
  context.error({
    rule: 'controller-hang',
    path,
    message: `"${key}" is no legal label key`,
    hint,
    argo: { stage: 'controller', phase: '', message: '' },
  });
}

function checkExpression(context: LintContext, key: string, expression: string, path: string): void {
  const env = environmentOf(
    new Map([...context.globals, ...lateNames.map((name): [string, string] => [name, context.placeholder()])]),
  );
  try {
    const result = evaluateValue(expression, env, { now: 0 });
    if (typeof result !== 'string') {
      const type = goTypeOf(result);
      fail(
        context,
        path,
        `the expression gives ${type}, a label must be a text`,
        `failed to evaluate label "${key}" expression "${expression}" evaluted to ${type} but must be a string`,
      );
      return;
    }
    const reason = labelValueFault(withoutPlaceholders(result));
    if (reason !== null)
      fail(
        context,
        path,
        `"${result}" is no legal label value`,
        `invalid label value "${result}" for label "${key}" and expression "${expression}": ${reason}`,
      );
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    fail(
      context,
      path,
      `the expression cannot be computed: ${cause.message}`,
      `failed to compile function for expression "${expression}": ${cause.message}`,
    );
  }
}

function fail(context: LintContext, path: string, message: string, argo: string): void {
  context.error({
    rule: 'workflow-metadata',
    path,
    message,
    argo: { stage: 'controller', phase: 'Error', message: argo },
  });
}

function withGlobals(context: LintContext, text: string): string {
  try {
    return substituteTags(text, context.globals);
  } catch (cause) {
    if (cause instanceof TagError) return text;
    throw cause;
  }
}
