import { labelKeyFault, labelValueFault } from '../kubernetes-names.ts';
import type { LintContext } from '../lint-context.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The label selector of podGC, with Kubernetes' words. */
export function checkPodGc(context: LintContext): void {
  const selector = context.workflow.spec.podGC?.labelSelector;
  if (selector === undefined) return;
  const reason = labelsFault(selector['matchLabels']) ?? requirementsFault(selector['matchExpressions']);
  if (reason === null) return;
  context.invalid({
    rule: 'pod-gc',
    path: 'spec.podGC.labelSelector',
    message: `the label selector of podGC is no selector: ${reason}`,
    argo: `podGC.labelSelector invalid: ${reason}`,
  });
}

function labelsFault(labels: unknown): string | null {
  for (const [key, value] of Object.entries(isFields(labels) ? labels : {})) {
    const reason = labelKeyFault(key) ?? labelValueFault(String(value));
    if (reason !== null) return reason;
  }
  return null;
}

function requirementsFault(requirements: unknown): string | null {
  for (const requirement of Array.isArray(requirements) ? requirements.filter(isFields) : []) {
    const reason = requirementFault(requirement);
    if (reason !== null) return reason;
  }
  return null;
}

function requirementFault({ key, operator, values }: Fields): string | null {
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (list.length === 0)
        return "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty";
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (list.length > 0) return 'values: Invalid value: values set must be empty for exists and does not exist';
      break;
    default:
      return `"${operator}" is not a valid label selector operator`;
  }
  return (
    labelKeyFault(String(key)) ??
    list.map((value) => labelValueFault(String(value))).find((reason) => reason !== null) ??
    null
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
