import { type Problem, problem } from '../core/errors.ts';

/** Typed reading of one JSON object: a wrong type becomes a problem with its path, and the field counts as absent. As in Go, null is absent. */
export interface FieldReader {
  readonly path: string;
  /** Empty when absent. */
  text(key: string): string;
  integer(key: string): number | null;
  boolean(key: string): boolean | null;
  texts(key: string): readonly string[];
  object(key: string): FieldReader | null;
  objects(key: string): readonly FieldReader[];
  unknown(key: string): unknown;
  /** Records what is wrong with the field. */
  refuse(key: string, message: string, hint?: string): void;
}

/** Reads `value`, found at `path`; problems are appended to `problems`. */
export function readFields(value: unknown, path: string, problems: Problem[]): FieldReader | null {
  if (!isRecord(value)) {
    problems.push(problem(`${path} is ${kindOf(value)}, expected an object`, { path }));
    return null;
  }
  const at = (key: string) => `${path}.${key}`;
  const refuse = (key: string, message: string, hint?: string) =>
    void problems.push(problem(`${at(key)} ${message}`, { path: at(key), hint: hint ?? null }));
  const typed = <T>(key: string, expected: string, guard: (field: unknown) => field is T): T | null => {
    const field = value[key] ?? null;
    if (field === null || guard(field)) return field;
    refuse(key, `is ${kindOf(field)}, expected ${expected}`);
    return null;
  };
  return {
    path,
    text: (key) => typed(key, 'text', isText) ?? '',
    integer: (key) => typed(key, 'an integer', isInteger),
    boolean: (key) => typed(key, 'true or false', isBoolean),
    texts: (key) => typed(key, 'a list of texts', isTexts) ?? [],
    object: (key) => ((value[key] ?? null) === null ? null : readFields(value[key], at(key), problems)),
    objects: (key) =>
      (typed(key, 'a list', Array.isArray) ?? []).flatMap(
        (item, index) => readFields(item, `${at(key)}[${index}]`, problems) ?? [],
      ),
    unknown: (key) => value[key],
    refuse,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `${typeof value === 'string' ? 'the text' : `the ${typeof value}`} ${JSON.stringify(value)}`;
}
