import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Metrics of a template: names, help and values; of inline templates the API server has checked nothing. */
export function checkMetrics(context: LintContext, template: LintedTemplate, templatePath: string): void {
  for (const [index, metric] of (template.metrics?.prometheus ?? []).entries()) {
    const path = `${templatePath}.metrics.prometheus[${index}]`;
    const place = `templates.${template.name ?? ''} metric '${metric['name']}'`;
    for (const { at, message, argo } of metricFaults(metric, place))
      context.invalid({ rule: 'metrics', path: path + at, message, argo });
  }
}

interface MetricFault {
  readonly at: string;
  readonly message: string;
  readonly argo: string;
}

function metricFaults(metric: Fields, place: string): readonly MetricFault[] {
  const { name, labels, help } = metric;
  const nameFaults = isMetricName(name)
    ? []
    : [
        {
          at: '.name',
          message: `"${name}" is no metric name`,
          argo: `${place} is invalid. Metric names must contain alphanumeric characters or '_'`,
        },
      ];
  const labelFaults = listOf(labels).flatMap(({ key }, index) =>
    isMetricName(key)
      ? []
      : [
          {
            at: `.labels[${index}].key`,
            message: `"${key}" is no label of a metric`,
            argo: `metric label '${key}' is invalid: keys may only contain alphanumeric characters, '_', or ':'`,
          },
        ],
  );
  const helpFaults = help
    ? []
    : [
        {
          at: '.help',
          message: 'a metric needs a help text',
          argo: `${place} must contain a help string under 'help: ' field`,
        },
      ];
  const valueFaults = (['gauge', 'counter', 'histogram'] as const).flatMap((kind) => {
    const fields = metric[kind];
    return isFields(fields) && !fields['value']
      ? [{ at: `.${kind}.value`, message: `a ${kind} needs a value`, argo: `${place} error: missing ${kind}.value` }]
      : [];
  });
  return [...nameFaults, ...labelFaults, ...helpFaults, ...valueFaults];
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
