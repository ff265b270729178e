import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Metrics of a template: names, help and values; of inline templates the API server has checked nothing. */
export function checkMetrics(context: LintContext, template: LintedTemplate, templatePath: string): void {
  for (const [index, metric] of (template.metrics?.prometheus ?? []).entries()) {
    const path = `${templatePath}.metrics.prometheus[${index}]`;
    const place = `templates.${template.name ?? ''} metric '${metric['name']}'`;
    const invalid = (at: string, message: string, argo: string) => context.invalid({ rule: 'metrics', path: path + at, message, argo });
    if (!isMetricName(metric['name'])) invalid('.name', `"${metric['name']}" is no metric name`, `${place} is invalid. Metric names must contain alphanumeric characters or '_'`);
    for (const [at, label] of listOf(metric['labels']).entries()) {
      if (!isMetricName(label['key'])) invalid(`.labels[${at}].key`, `"${label['key']}" is no label of a metric`, `metric label '${label['key']}' is invalid: keys may only contain alphanumeric characters, '_', or ':'`);
    }
    if (!metric['help']) invalid('.help', 'a metric needs a help text', `${place} must contain a help string under 'help: ' field`);
    for (const kind of ['gauge', 'counter', 'histogram'] as const) {
      const fields = metric[kind];
      if (isFields(fields) && !fields['value']) invalid(`.${kind}.value`, `a ${kind} needs a value`, `${place} error: missing ${kind}.value`);
    }
  }
}

function isMetricName(name: unknown): boolean {
  return typeof name === 'string' && /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
