/** Entries as the client gives them, and the lines that they hold. */
import { podLabelKeys, podLabelPrefix } from '../../gcp/log-query.ts';
import { exactTimeOfSeconds, type LogLine } from '../log-line.ts';

export interface ListedEntries {
  readonly entries?: readonly LogEntry[] | null;
  readonly nextPageToken?: string | null;
}

type TextMap = Readonly<Record<string, string>> | null;

/** Of google.logging.v2.LogEntry what we read. */
export interface LogEntry {
  readonly insertId?: string | null;
  readonly logName?: string | null;
  readonly timestamp?: {
    readonly seconds?: string | number | { toString(): string } | null;
    readonly nanos?: number | null;
  } | null;
  readonly severity?: string | number | null;
  readonly labels?: TextMap;
  readonly resource?: { readonly type?: string | null; readonly labels?: TextMap } | null;
  readonly textPayload?: string | null;
  readonly jsonPayload?: StructOfGoogle | null;
  readonly protoPayload?: { readonly type_url?: string | null; readonly typeUrl?: string | null } | null;
}

/** google.protobuf.Struct and Value, in the form that says of each value which it is. */
export interface StructOfGoogle {
  readonly fields?: Readonly<Record<string, ValueOfGoogle>> | null;
}

export interface ValueOfGoogle {
  readonly nullValue?: unknown;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: StructOfGoogle;
  readonly listValue?: { readonly values?: readonly ValueOfGoogle[] | null };
}

export function timeOfEntry({ timestamp }: LogEntry): string {
  return exactTimeOfSeconds(Number(String(timestamp?.seconds ?? 0)), timestamp?.nanos ?? 0);
}

/** A label of the pod as GKE writes it; null also where the agent before it kept them, in fields that the client’s protos do not have any more. */
export function podLabel({ labels }: LogEntry, key: string): string | null {
  const found = podLabelKeys(key).find((each) => labels && Object.hasOwn(labels, each));
  return found === undefined ? null : (labels?.[found] ?? null);
}

/** All labels of the pod, by the names that GKE writes them under. */
export function podLabels({ labels }: LogEntry): Readonly<Record<string, string>> {
  const written = Object.entries(labels ?? {}).filter(([key]) => key.startsWith(podLabelPrefix));
  return Object.fromEntries(written.map(([key, value]) => [key.slice(podLabelPrefix.length), value]));
}

/** An entry of several lines gives each. */
export function linesOfEntry(entry: LogEntry): readonly LogLine[] {
  const { labels } = entry.resource ?? {};
  const origin = {
    source: 'stackdriver',
    namespace: labels?.['namespace_name'] ?? '',
    workflow: podLabel(entry, 'workflows.argoproj.io/workflow'),
    pod: labels?.['pod_name'] ?? '',
    container: labels?.['container_name'] ?? '',
    step: podLabel(entry, 'step_name'),
  } as const;
  const time = timeOfEntry(entry);
  const severity = severityOf(entry);
  return payloadText(entry)
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((text) => ({ origin, text, time, severity }));
}

/** `DEFAULT`, or its number 0, is none. */
function severityOf({ severity }: LogEntry): string | null {
  return typeof severity === 'string' && severity !== 'DEFAULT' && severity !== '' ? severity : null;
}

/** A line that was a JSON object has been taken apart by the agent; `{"message": …}` alone is its way to say plain text. */
function payloadText({ textPayload, jsonPayload, protoPayload }: LogEntry): string {
  if (jsonPayload) {
    const payload = structValue(jsonPayload);
    const [only, ...more] = Object.entries(payload);
    const isPlain = only?.[0] === 'message' && typeof only[1] === 'string' && more.length === 0;
    return isPlain ? String(only[1]) : JSON.stringify(payload);
  }
  if (protoPayload) return `(an entry of ${protoPayload.typeUrl ?? protoPayload.type_url ?? 'another type'})`;
  return textPayload ?? '';
}

/** A key such as `__proto__` is data like any other. */
function structValue({ fields }: StructOfGoogle): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields ?? {}).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: ValueOfGoogle): unknown {
  if (value.structValue) return structValue(value.structValue);
  if (value.listValue) return (value.listValue.values ?? []).map(plainValue);
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}
