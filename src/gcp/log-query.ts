/** What is asked of Cloud Logging about containers of Kubernetes, and the same question as a filter or a link. */
import { type FieldPath, filterText, type LogTerm } from './log-filter.ts';

/** One of these labels has one of these values. */
export interface LabelTerm {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

export interface LogQuery {
  /** Of the pod's labels: each must hold. */
  readonly labels: readonly LabelTerm[];
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  /** Names of pods, any of them. @default all */
  readonly pods?: readonly string[];
  /** @default all */
  readonly containers?: readonly string[];
  /** RFC 3339. Null only where what comes is followed: without a beginning Cloud Logging would look through the last day alone. */
  readonly from: string | null;
  /** RFC 3339, itself excluded; null: until now. */
  readonly to: string | null;
}

/** Characters that a filter may have. Source: Cloud Logging's quotas. */
const longestFilter = 20_000;

/**
 * Filters that select, together, what is asked for: one, or several where the names of pods are too many for one.
 * Throws RangeError when a query without pods is too long by itself, or asks for nothing in particular.
 */
export function logFilters(query: LogQuery): readonly string[] {
  const whole = filterOf(query, query.pods);
  if (whole.length <= longestFilter) return [whole];
  const { pods = [] } = query;
  if (pods.length < 2)
    throw new RangeError(`a log filter of ${whole.length} characters is longer than ${longestFilter}`);
  const half = Math.ceil(pods.length / 2);
  return [pods.slice(0, half), pods.slice(half)].flatMap((part) => logFilters({ ...query, pods: part }));
}

/** Logs Explorer with the same question; of a query that needs several filters, with the first. */
export function logsExplorerUrl(project: string, query: LogQuery): string {
  const [filter = ''] = logFilters(query);
  return `https://console.cloud.google.com/logs/query;query=${matrixValue(filter)}?project=${encodeURIComponent(project)}`;
}

/** Whether labels satisfy all terms; `labelOf` gives null for one that is not there. */
export function satisfies(terms: readonly LabelTerm[], labelOf: (key: string) => string | null): boolean {
  return terms.every(({ keys, values }) => keys.some((key) => values.includes(labelOf(key) ?? '\u0000')));
}

/** Comparisons of text do not heed case there; who asks looks once more at what comes. */
function filterOf(query: LogQuery, pods: readonly string[] | undefined): string {
  const { labels, cluster, namespace, containers, from, to } = query;
  const terms: readonly (LogTerm | null)[] = [
    oneOf(['resource', 'type'], ['k8s_container']),
    cluster === undefined ? null : oneOf(['resource', 'labels', 'cluster_name'], [cluster]),
    namespace === undefined ? null : oneOf(['resource', 'labels', 'namespace_name'], [namespace]),
    pods === undefined ? null : oneOf(['resource', 'labels', 'pod_name'], pods),
    containers === undefined ? null : oneOf(['resource', 'labels', 'container_name'], containers),
    ...labels.map(labelTerm),
    from === null ? null : { type: 'compare', field: ['timestamp'], operator: '>=', value: from },
    to === null ? null : { type: 'compare', field: ['timestamp'], operator: '<', value: to },
  ];
  return filterText({ type: 'all', terms: terms.filter((term) => term !== null) });
}

/** Before the key of a pod's label, among the labels of an entry. */
export const podLabelPrefix = 'k8s-pod/';

/** Keys under which GKE writes a pod's label: with `_` for its dots. */
export function podLabelKeys(key: string): readonly string[] {
  return [...new Set([key.replaceAll('.', '_'), key])].map((each) => podLabelPrefix + each);
}

/** Where a pod's label may stand: where GKE writes it, or where the agent before it did, and pages of kubeflow/testing look: `metadata.userLabels`. */
function labelPaths(key: string): readonly FieldPath[] {
  const written = podLabelKeys(key).map((each): FieldPath => ['labels', { key: each }]);
  return [...written, ['metadata', 'userLabels', { key }]];
}

function labelTerm({ keys, values }: LabelTerm): LogTerm {
  return { type: 'any', terms: keys.flatMap(labelPaths).map((field) => oneOf(field, values)) };
}

function oneOf(field: FieldPath, values: readonly string[]): LogTerm {
  return { type: 'one-of', field, values };
}

/** Of a part of a URL's path that is divided by `;`. */
function matrixValue(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
