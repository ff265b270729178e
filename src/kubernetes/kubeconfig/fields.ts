import { type Problem, problem } from '../../core/errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the fields of one entry; what has the wrong type is gathered and read as absent. Values never enter a message: they may be secret. */
export interface FieldReader {
  /** Null when absent or empty. */
  text(key: string): string | null;
  flag(key: string): boolean;
  list(key: string): readonly unknown[];
  texts(key: string): readonly string[];
  fields(key: string): Fields;
  refuse(message: string, hint?: string): void;
}

/** `subject` is the entry's place in words, such as `user "ci"`. */
export function createFieldReader(fields: Fields, subject: string, file: string, problems: Problem[]): FieldReader {
  const refuse = (message: string, hint: string | null = null) => {
    problems.push(problem(`${subject}: ${message}`, { file, hint }));
  };
  const read = <T>(key: string, is: (value: unknown) => value is T, expected: string, absent: T): T => {
    const value = fields[key];
    if (value === undefined || value === null) return absent;
    if (is(value)) return value;
    refuse(`${key} must be ${expected}, not ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}`);
    return absent;
  };
  return {
    text: (key) => read(key, isText, 'text', '') || null,
    flag: (key) => read(key, isFlag, 'true or false', false),
    list: (key) => read(key, isList, 'a list', []),
    texts: (key) => read(key, isTexts, 'a list of texts', []),
    fields: (key) => read(key, isFields, 'a mapping', {}),
    refuse,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
