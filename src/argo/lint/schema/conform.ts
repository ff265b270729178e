import { entriesBefore } from '../../entries-before.ts';
import { setOwn } from '../../set-own.ts';
import { type LintProblem, lintError } from '../lint-problem.ts';
import { PathStack } from '../path-stack.ts';
import { suggest } from '../suggest.ts';
import { artifactShapes } from './artifact-shapes.ts';
import { containerShapes } from './container-shapes.ts';
import { crossFieldFaults, type FieldValues } from './cross-field.ts';
import { isRecord, jsonTypeOf, nameOf, plainType, typeHint } from './json-types.ts';
import { podShapes } from './pod-shapes.ts';
import { removedField } from './removed-fields.ts';
import { type Scalar, scalars } from './scalars.ts';
import { emptyShape, type FieldType, readShapes, type Shape } from './shape-language.ts';
import { templateShapes } from './template-shapes.ts';
import { volumeShapes } from './volume-shapes.ts';
import { workflowShapes } from './workflow-shapes.ts';

const shapes = readShapes(workflowShapes, templateShapes, artifactShapes, containerShapes, podShapes, volumeShapes);
const depthLimit = 64;
/** Nobody reads more of them, and each costs a comparison with every field. */
const suggestionLimit = 200;
/** Values that fields of a list have when they are not given. */
const defaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

export interface Conformed {
  /** What is left of the value once everything that does not belong there is gone; wrong scalars are texts where texts belong. */
  readonly value: unknown;
  readonly problems: readonly LintProblem[];
}

/** Holds a value against a shape of the CRD, as the API server does with strict field validation; finds every fault at once. */
export function conform(value: unknown, shapeName: string): Conformed {
  const conformer = new Conformer();
  return { value: conformer.walk(value, { kind: 'shape', name: shapeName }) ?? {}, problems: conformer.problems };
}

class Conformer {
  readonly problems: LintProblem[] = [];
  readonly #path = new PathStack();
  #suggestions = 0;
  /** Inside `inline`, which the API server does not look into: unknown fields pass, wrong types kill the controller. */
  #isInline = false;

  walk(value: unknown, type: FieldType): unknown {
    if (this.#path.depth > depthLimit) return this.#fault('wrong-type', `is nested deeper than ${depthLimit} levels`);
    switch (type.kind) {
      case 'scalar':
        return this.#scalar(value, type.name);
      case 'shape':
        return isRecord(value) ? this.#record(value, type.name) : this.#wrongType(value, ['object']);
      case 'map':
        return isRecord(value) ? this.#members(value, type.members) : this.#wrongType(value, ['object']);
      case 'list':
        return Array.isArray(value) ? this.#list(value, type) : this.#wrongType(value, ['array']);
      default:
        return type;
    }
  }

  #record(value: FieldValues, shapeName: string): unknown {
    const shape = shapes.get(shapeName) ?? emptyShape;
    const result = this.#withRequired(this.#members(value, shape), value, shape);
    if (!this.#isInline) this.#crossFields(shapeName, result);
    return result;
  }

  /** The value itself when all its members are as they should be. */
  #members(value: FieldValues, shape: Shape): FieldValues {
    let copy: Record<string, unknown> | null = null;
    for (const key in value) {
      const member = this.#field(key, value[key], shape);
      if (copy === null && (member === undefined || member !== value[key])) copy = entriesBefore(value, key);
      if (copy !== null && member !== undefined) setOwn(copy, key, member);
    }
    return copy ?? value;
  }

  #field(key: string, member: unknown, shape: Shape): unknown {
    const field = shape.fields.get(key) ?? shape.rest;
    if (field === null) return this.#unknownField(key, shape);
    return isPresent(member) ? this.#within(key, member, field.type) : undefined;
  }

  #within(key: string | number, member: unknown, type: FieldType): unknown {
    this.#path.push(key);
    const conformed = this.walk(member, type);
    this.#path.pop();
    return conformed;
  }

  #withRequired(members: FieldValues, value: FieldValues, shape: Shape): FieldValues {
    let result = members;
    for (const [key, { type }] of shape.required) {
      if (Object.hasOwn(members, key)) continue;
      if (!isPresent(value[key])) this.#required(key);
      const empty = emptyOf(type);
      if (empty !== undefined) result = { ...result, [key]: empty };
    }
    return result;
  }

  #crossFields(shapeName: string, value: FieldValues): void {
    for (const { at, message } of crossFieldFaults(shapeName, value)) {
      const path = this.#path.text();
      this.#report(at === '' ? path : `${path}.${at}`, 'field-conflict', `${path}: ${message}`, { argo: message });
    }
  }

  #required(key: string): void {
    if (this.#isInline) return;
    const path = this.#path.text(key);
    this.#report(path, 'required-field', `${path} is required`);
  }

  #list(value: readonly unknown[], type: Extract<FieldType, { kind: 'list' }>): unknown {
    const { min, max, keys } = type;
    if (!this.#isInline && (value.length < min || value.length > max)) {
      const bounds = value.length < min ? `at least ${min}` : `at most ${max}`;
      this.#fault('bad-value', `has ${value.length} members, ${bounds} are allowed`);
    }
    const members = value.map((member, index) => this.#within(index, member, type.of));
    if (keys.length > 0 && !this.#isInline) this.#duplicates(members, keys);
    if (members.every((member, index) => member === value[index])) return value;
    return members.includes(undefined) ? members.filter((member) => member !== undefined) : members;
  }

  #duplicates(members: readonly unknown[], keys: readonly string[]): void {
    const seen = new Set<string>();
    for (const [index, member] of members.entries()) {
      const key = JSON.stringify(keys.map((name) => (isRecord(member) ? (member[name] ?? defaults[name]) : member)));
      if (seen.has(key)) this.#duplicate(index, `${keys.join(' and ')} as an earlier member: ${key}`);
      seen.add(key);
    }
  }

  #duplicate(index: number, what: string): void {
    const path = this.#path.text(index);
    this.#report(path, 'duplicate', `${path} has the same ${what}`);
  }

  #scalar(value: unknown, name: string): unknown {
    switch (name) {
      case 'items':
        return Array.isArray(value) ? value : this.#crash(`must be a list, not ${nameOf(value)}`);
      case 'plugin':
        return this.#plugin(value);
      case 'inline':
        return this.#inline(value);
      default:
        return this.#plainScalar(value, scalars[name] ?? { types: [] });
    }
  }

  #plainScalar(value: unknown, { types, check, fatal, isAnyText }: Scalar): unknown {
    const type = jsonTypeOf(value);
    if (types.length > 0 && !types.some((wanted) => wanted === type)) {
      const isRead = this.#isInline && isAnyText === true && typeof value !== 'object';
      return isRead ? String(value) : this.#wrongType(value, types);
    }
    if (this.#isInline) return this.#decoded(value, fatal);
    if (isRecord(value) && types.includes('object'))
      for (const key of Object.keys(value)) this.#unknownField(key, emptyShape);
    const reason = check?.(value) ?? null;
    if (reason === null) return this.#decoded(value, fatal);
    this.#fault('bad-value', `${JSON.stringify(value)} ${reason}`);
    return value;
  }

  #decoded(value: unknown, fatal: Scalar['fatal']): unknown {
    const reason = fatal?.(value) ?? null;
    if (reason !== null) this.#crash(reason);
    return value;
  }

  #plugin(value: unknown): unknown {
    if (!isRecord(value)) return this.#wrongType(value, ['object']);
    const keys = Object.keys(value);
    if (keys.length !== 1) this.#crash(`must have exactly one key, the name of the plugin; it has ${keys.length}`);
    return value;
  }

  #inline(value: unknown): unknown {
    const outer = this.#isInline;
    this.#isInline = true;
    const template = this.walk(value, { kind: 'shape', name: 'Template' });
    this.#isInline = outer;
    return template;
  }

  #unknownField(key: string, shape: Shape): undefined {
    if (this.#isInline) return;
    const path = this.#path.text(key);
    this.#suggestions += 1;
    const hint = removedField(key) ?? (this.#suggestions > suggestionLimit ? null : suggest(key, shape.fields.keys()));
    this.#report(path, 'unknown-field', `unknown field ${path}`, {
      hint,
      argo: `strict decoding error: unknown field "${path}"`,
    });
  }

  #wrongType(value: unknown, expected: readonly string[]): unknown {
    const message = `must be ${expected.map(plainType).join(' or ')}, not ${nameOf(value)}`;
    if (this.#isInline) this.#crash(message);
    else this.#fault('wrong-type', message, typeHint(value, expected));
    return expected.includes('string') && value !== null && typeof value !== 'object' ? String(value) : undefined;
  }

  #crash(message: string): undefined {
    const path = this.#path.text();
    const hint = 'Argo accepts this object and its controller dies, for everybody, until the object is deleted';
    const argo = { stage: 'controller', phase: '', message: '' } as const;
    this.problems.push(lintError({ rule: 'controller-crash', path, message: `${path} ${message}`, hint, argo }));
  }

  /** A fault of the value where the walk stands. */
  #fault(rule: LintProblem['rule'], message: string, hint: string | null = null): undefined {
    const path = this.#path.text();
    this.#report(path, rule, `${path || 'the document'} ${message}`, { hint });
  }

  #report(
    path: string,
    rule: LintProblem['rule'],
    message: string,
    { hint = null, argo = message }: { readonly hint?: string | null; readonly argo?: string } = {},
  ): void {
    this.problems.push(lintError({ rule, path, message, hint, argo: { stage: 'api', message: argo } }));
  }
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
