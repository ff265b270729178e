import type { Parameter } from '../argo/types.ts';
import type { ParameterReport } from './run-report.ts';

/** Longer values are for machines; what they were is in the manifest. */
const longestValue = 1000;

/** Those that have a value. */
export function parameterReports(parameters: readonly Parameter[] = []): readonly ParameterReport[] {
  return parameters.flatMap(({ name, value }) =>
    value === undefined || value === null ? [] : [{ name, value: shortened(String(value)) }],
  );
}

function shortened(value: string): string {
  if (value.length <= longestValue) return value;
  return `${value.slice(0, longestValue).toWellFormed()}… (${value.length - longestValue} more characters)`;
}
