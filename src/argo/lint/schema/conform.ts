import { didYouMean } from '../../../core/nearest.ts';
import { type LintProblem, lintError } from '../lint-problem.ts';
import { artifactShapes } from './artifact-shapes.ts';
import { containerShapes } from './container-shapes.ts';
import { crossFieldFaults, type FieldValues } from './cross-field.ts';
import { podShapes } from './pod-shapes.ts';
import { removedField } from './removed-fields.ts';
import { type Scalar, scalars } from './scalars.ts';
import { type FieldType, readShapes, type Shape } from './shape-language.ts';
import { templateShapes } from './template-shapes.ts';
import { volumeShapes } from './volume-shapes.ts';
import { workflowShapes } from './workflow-shapes.ts';

const shapes = readShapes(workflowShapes, templateShapes, artifactShapes, containerShapes, podShapes, volumeShapes);
const depthLimit = 64;

export interface Conformed {
  /** What is left of the value once everything that does not belong there is gone; wrong scalars are texts where texts belong. */
  readonly value: unknown;
  readonly problems: readonly LintProblem[];
}

/** Holds a value against a shape of the CRD, as the API server does with strict field validation; finds every fault at once. */
export function conform(value: unknown, shapeName: string, path = ''): Conformed {
  const conformer = new Conformer();
  return {
    value: conformer.walk(value, { kind: 'shape', name: shapeName }, path, 0) ?? {},
    problems: conformer.problems,
  };
}

class Conformer {
  readonly problems: LintProblem[] = [];
  /** Inside `inline`, which the API server does not look into: unknown fields pass, wrong types kill the controller. */
  #isInline = false;

  walk(value: unknown, type: FieldType, path: string, depth: number): unknown {
    if (depth > depthLimit)
      return this.#fault(path, 'wrong-type', `${path} is nested deeper than ${depthLimit} levels`);
    switch (type.kind) {
      case 'scalar':
        return this.#scalar(value, type.name, path, depth);
      case 'shape':
        return isRecord(value) ? this.#record(value, type.name, path, depth) : this.#wrongType(value, ['object'], path);
      case 'map':
        return isRecord(value) ? this.#map(value, type.of, path, depth) : this.#wrongType(value, ['object'], path);
      case 'list':
        return Array.isArray(value) ? this.#list(value, type, path, depth) : this.#wrongType(value, ['array'], path);
      default:
        return type;
    }
  }

  #record(value: FieldValues, shapeName: string, path: string, depth: number): unknown {
    const shape: Shape = shapes.get(shapeName) ?? new Map();
    const result: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      const field = shape.get(key);
      if (field === undefined) this.#unknownField(key, shape, path);
      else if (isPresent(member)) define(result, key, this.walk(member, field.type, join(path, key), depth + 1));
    }
    for (const [key, { isRequired, type }] of shape) {
      if (!isRequired || Object.hasOwn(result, key)) continue;
      if (!isPresent(value[key])) this.#required(join(path, key));
      define(result, key, emptyOf(type));
    }
    if (!this.#isInline) this.#crossFields(shapeName, result, path);
    return result;
  }

  #crossFields(shapeName: string, value: FieldValues, path: string): void {
    for (const { at, message } of crossFieldFaults(shapeName, value)) {
      this.#fault(at === '' ? path : join(path, at), 'field-conflict', `${path}: ${message}`, message);
    }
  }

  #required(path: string): void {
    if (!this.#isInline) this.#fault(path, 'required-field', `${path} is required`);
  }

  #map(value: FieldValues, of: FieldType, path: string, depth: number): unknown {
    const result: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      if (isPresent(member)) define(result, key, this.walk(member, of, join(path, key), depth + 1));
    }
    return result;
  }

  #list(value: readonly unknown[], type: Extract<FieldType, { kind: 'list' }>, path: string, depth: number): unknown {
    const { min, max, keys } = type;
    if (!this.#isInline && (value.length < min || value.length > max)) {
      const bounds = value.length < min ? `at least ${min}` : `at most ${max}`;
      this.#fault(path, 'bad-value', `${path} has ${value.length} members, ${bounds} are allowed`);
    }
    const members = value.map((member, index) => this.walk(member, type.of, `${path}[${index}]`, depth + 1));
    if (keys.length > 0 && !this.#isInline) this.#duplicates(members, keys, path);
    return members.filter((member) => member !== undefined);
  }

  #duplicates(members: readonly unknown[], keys: readonly string[], path: string): void {
    const seen = new Set<string>();
    for (const [index, member] of members.entries()) {
      const key = JSON.stringify(keys.map((name) => (isRecord(member) ? (member[name] ?? defaults[name]) : member)));
      if (seen.has(key))
        this.#fault(
          `${path}[${index}]`,
          'duplicate',
          `${path}[${index}] has the same ${keys.join(' and ')} as an earlier member: ${key}`,
        );
      seen.add(key);
    }
  }

  #scalar(value: unknown, name: string, path: string, depth: number): unknown {
    switch (name) {
      case 'items':
        return Array.isArray(value) ? value : this.#crash(path, `${path} must be a list, not ${nameOf(value)}`);
      case 'plugin':
        return this.#plugin(value, path);
      case 'inline':
        return this.#inline(value, path, depth);
      default:
        return this.#plainScalar(value, scalars[name] ?? { types: [] }, path);
    }
  }

  #plainScalar(value: unknown, { types, check, isAnyText }: Scalar, path: string): unknown {
    const type = jsonTypeOf(value);
    if (types.length > 0 && !types.some((wanted) => wanted === type)) {
      const isRead = this.#isInline && isAnyText === true && typeof value !== 'object';
      return isRead ? String(value) : this.#wrongType(value, types, path);
    }
    if (this.#isInline) return value;
    if (isRecord(value) && types.includes('object'))
      for (const key of Object.keys(value)) this.#unknownField(key, new Map(), path);
    const reason = check?.(value) ?? null;
    if (reason !== null) this.#fault(path, 'bad-value', `${path}: ${JSON.stringify(value)} ${reason}`);
    return value;
  }

  #plugin(value: unknown, path: string): unknown {
    if (!isRecord(value)) return this.#wrongType(value, ['object'], path);
    const keys = Object.keys(value);
    if (keys.length !== 1)
      this.#crash(path, `${path} must have exactly one key, the name of the plugin; it has ${keys.length}`);
    return value;
  }

  #inline(value: unknown, path: string, depth: number): unknown {
    const outer = this.#isInline;
    this.#isInline = true;
    const template = this.walk(value, { kind: 'shape', name: 'Template' }, path, depth + 1);
    this.#isInline = outer;
    return template;
  }

  #unknownField(key: string, shape: Shape, path: string): void {
    if (this.#isInline) return;
    const place = join(path, key);
    const hint = removedField(key) ?? didYouMean(key, shape.keys());
    this.#fault(
      place,
      'unknown-field',
      `unknown field ${place}`,
      `strict decoding error: unknown field "${place}"`,
      hint,
    );
  }

  #wrongType(value: unknown, expected: readonly string[], path: string): unknown {
    const message = `${path || 'the document'} must be ${expected.map((type) => plainTypes[type] ?? type).join(' or ')}, not ${nameOf(value)}`;
    if (this.#isInline) this.#crash(path, message);
    else this.#fault(path, 'wrong-type', message, undefined, typeHint(value, expected));
    return expected.includes('string') && value !== null && typeof value !== 'object' ? String(value) : undefined;
  }

  #crash(path: string, message: string): undefined {
    const hint = 'Argo accepts this object and its controller dies, for everybody, until the object is deleted';
    this.problems.push(
      lintError({
        rule: 'controller-crash',
        path,
        message,
        hint,
        argo: { stage: 'controller', phase: '', message: '' },
      }),
    );
  }

  #fault(
    path: string,
    rule: LintProblem['rule'],
    message: string,
    argo = message,
    hint: string | null = null,
  ): undefined {
    this.problems.push(lintError({ rule, path, message, hint, argo: { stage: 'api', message: argo } }));
  }
}

const defaults: Readonly<Record<string, string>> = { protocol: 'TCP' };
const plainTypes: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

function typeHint(value: unknown, expected: readonly string[]): string | null {
  if (expected.includes('string') && typeof value === 'boolean')
    return 'quote it: plain y, n, yes, no, on and off are true or false in YAML 1.1';
  if (expected.includes('string') && typeof value === 'number') return `quote it: "${value}"`;
  return expected.includes('array') && value !== null && typeof value !== 'object'
    ? `make it a list: [${JSON.stringify(value)}]`
    : null;
}

/** JSON type as the API server counts it: a whole number is an integer. */
function jsonTypeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function nameOf(value: unknown): string {
  const type = jsonTypeOf(value);
  if (type === 'object' || type === 'array') return plainTypes[type] ?? type;
  return type === 'null' ? 'nothing' : `the ${type} ${JSON.stringify(value) ?? String(value)}`;
}

function join(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The API server takes null for absent, but for members of lists. */
function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** What stands in for a required field that is missing, so that rules may rely on its being there. */
function emptyOf(type: FieldType): unknown {
  if (type.kind === 'list') return [];
  return type.kind === 'scalar' && scalars[type.name]?.types.includes('string') === true ? '' : undefined;
}

function isRecord(value: unknown): value is FieldValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property whatever its name: an assignment to `__proto__` would not be one. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (value !== undefined)
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
