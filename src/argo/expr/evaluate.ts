import { unreachable } from '../../core/unreachable.ts';
import type { Expression } from './ast.ts';
import { Budget } from './budget.ts';
import { getMember } from './builtins-collection.ts';
import type { Builtin, CallContext } from './call-context.ts';
import { ExpressionError, errorAt } from './expression-error.ts';
import { functionNamed, sprigFunction } from './functions.ts';
import { goPrint, goPrintText } from './go-print.ts';
import { checkNames } from './names-in-use.ts';
import { applyBinary, applyUnary, requireBoolean } from './operators.ts';
import { parseExpression } from './parser.ts';
import { iterated, predicateFunctions } from './predicates.ts';
import { checkTypes } from './static-types.ts';
import { fromValue, goTypeOf, isList, isMap, isNumber, toValue, type Value, type ValueMap } from './values.ts';

export interface EvaluateOptions {
  /** Milliseconds since the epoch, for `now()` and its kin; without it they are errors. */
  readonly now?: number;
}

/**
 * Computes an expression of expr-lang over plain data: `{{=…}}`, `retryStrategy.expression`, hooks, `valueFrom.expression`.
 * Nothing of it becomes code of ours, and its work and memory are bounded. Throws ExpressionError with the library's message.
 */
export function evaluateExpression(
  source: string,
  env: Readonly<Record<string, unknown>>,
  options: EvaluateOptions = {},
): unknown {
  return fromValue(evaluateValue(source, env, options));
}

/** The same as a value of the language, in which ints and floats differ. Throws ExpressionError. */
export function evaluateValue(
  source: string,
  env: Readonly<Record<string, unknown>>,
  options: EvaluateOptions = {},
): Value {
  return compile(source, env, options)();
}

/**
 * The value of a condition: retryStrategy, hooks, depends. Throws ExpressionError when it is neither true nor false, too;
 * Argo names the expression in errors of its run, but not in those of its reading.
 */
export function evaluateCondition(
  source: string,
  env: Readonly<Record<string, unknown>>,
  options: EvaluateOptions = {},
): boolean {
  const result = named(source, compile(source, env, options));
  if (typeof result === 'boolean') return result;
  throw new ExpressionError(`unable to cast expression result '${goPrintText(result)}' to bool`);
}

function compile(source: string, env: Readonly<Record<string, unknown>>, options: EvaluateOptions): () => Value {
  const tree = parseExpression(source);
  const names = new Map(Object.entries(env).map(([key, value]) => [key, toValue(value)]));
  checkNames(source, tree, names);
  checkTypes(source, tree);
  return () => new Evaluation(source, names, options).run(tree);
}

function named(source: string, run: () => Value): Value {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    throw new ExpressionError(`unable to evaluate expression '${source}': ${cause.message}`, cause);
  }
}

interface Scope {
  readonly pointers: ReadonlyMap<string, Value>;
  readonly locals: ReadonlyMap<string, Value>;
}

/** A null at `?.` was met: the rest of the chain is skipped. */
const chainEnded = Symbol('chain ended');
type Result = Value | typeof chainEnded;

class Evaluation {
  readonly #source: string;
  readonly #env: ValueMap;
  readonly #context: CallContext;

  constructor(source: string, env: ValueMap, options: EvaluateOptions) {
    this.#source = source;
    this.#env = env;
    const { now } = options;
    this.#context = {
      budget: new Budget(),
      now: () => {
        if (now === undefined) throw new ExpressionError('the time is not known here');
        return now;
      },
    };
  }

  run(tree: Expression): Value {
    return this.#value(tree, { pointers: new Map(), locals: new Map() });
  }

  #value(node: Expression, scope: Scope): Value {
    const result = this.#result(node, scope);
    return result === chainEnded ? null : result;
  }

  #result(node: Expression, scope: Scope): Result {
    try {
      this.#context.budget.spend(1);
      return this.#compute(node, scope);
    } catch (cause) {
      throw located(this.#source, node, cause);
    }
  }

  #compute(node: Expression, scope: Scope): Result {
    switch (node.type) {
      case 'literal':
        return node.value;
      case 'identifier':
        return scope.locals.get(node.name) ?? this.#env.get(node.name) ?? null;
      case 'pointer':
        return scope.pointers.get(node.name) ?? null;
      case 'unary':
        return applyUnary(node.operator, this.#value(node.operand, scope));
      case 'binary':
        return this.#binary(node, scope);
      case 'conditional':
        return this.#value(requireBoolean(this.#value(node.test, scope)) ? node.yes : node.no, scope);
      case 'member':
        return this.#member(node, scope);
      case 'slice':
        return this.#slice(node, scope);
      case 'call':
        return this.#call(node, scope);
      case 'predicate':
        return this.#value(node.body, scope);
      case 'array':
        this.#context.budget.allocate(node.items.length);
        return node.items.map((item) => this.#value(item, scope));
      case 'map':
        this.#context.budget.allocate(node.pairs.length);
        return new Map(node.pairs.map(([key, value]) => [goPrint(this.#value(key, scope)), this.#value(value, scope)]));
      case 'let':
        return this.#value(node.body, {
          ...scope,
          locals: new Map([...scope.locals, [node.name, this.#value(node.value, scope)]]),
        });
      case 'sequence':
        return node.items.reduce<Value>((_, item) => this.#value(item, scope), null);
      case 'chain':
        return this.#value(node.body, scope);
      default:
        return unreachable(node);
    }
  }

  #binary(node: Extract<Expression, { type: 'binary' }>, scope: Scope): Value {
    const left = this.#value(node.left, scope);
    switch (node.operator) {
      case '&&':
        return requireBoolean(left) && requireBoolean(this.#value(node.right, scope));
      case '||':
        return requireBoolean(left) || requireBoolean(this.#value(node.right, scope));
      case '??':
        return left ?? this.#value(node.right, scope);
      case '|':
        return left;
      default:
        return applyBinary(node.operator, left, this.#value(node.right, scope), this.#context.budget);
    }
  }

  #member(node: Extract<Expression, { type: 'member' }>, scope: Scope): Result {
    const object = this.#result(node.object, scope);
    if (object === chainEnded || (object === null && node.optional)) return chainEnded;
    return fetchMember(object, this.#value(node.property, scope));
  }

  #slice(node: Extract<Expression, { type: 'slice' }>, scope: Scope): Result {
    const object = this.#result(node.object, scope);
    if (object === chainEnded) return chainEnded;
    const bound = (side: Expression | null, otherwise: number) => {
      const value = side === null ? BigInt(otherwise) : this.#value(side, scope);
      if (!isNumber(value)) throw new ExpressionError(`invalid operation: int(${goPrint(value)})`);
      return Math.trunc(Number(value));
    };
    if (typeof object === 'string') {
      const bytes = Buffer.from(object); // Go counts the bytes of a text
      return bytes.subarray(bound(node.from, 0), bound(node.to, bytes.length)).toString();
    }
    if (!isList(object)) throw new ExpressionError(`cannot slice ${goTypeOf(object)}`);
    return object.slice(bound(node.from, 0), bound(node.to, object.length));
  }

  #call(node: Extract<Expression, { type: 'call' }>, scope: Scope): Value {
    const name = node.callee.type === 'identifier' ? node.callee.name : '';
    const predicate = Object.hasOwn(predicateFunctions, name) ? predicateFunctions[name] : undefined;
    if (predicate !== undefined) return this.#callPredicate(name, predicate, node, scope);
    const target = name === '' ? sprigFunction(node.callee) : functionNamed(name);
    if (target === null) throw new ExpressionError(`cannot call ${name === '' ? 'this' : name}`);
    const args = node.args.map((argument) => this.#value(argument, scope));
    checkCount(name, target, args.length);
    return target.call(args, this.#context);
  }

  #callPredicate(
    name: string,
    run: (typeof predicateFunctions)[string],
    node: Extract<Expression, { type: 'call' }>,
    scope: Scope,
  ): Value {
    const [over, body, ...rest] = node.args;
    if (over === undefined) throw new ExpressionError(`not enough arguments to call ${name}`);
    const items = iterated(this.#value(over, scope), name);
    this.#context.budget.allocate(items.length);
    const each = (element: Value, index: number, accumulator: Value = null): Value => {
      const pointers = new Map<string, Value>([
        ['', element],
        ['index', BigInt(index)],
        ['acc', accumulator],
      ]);
      return body === undefined ? null : this.#value(body, { ...scope, pointers });
    };
    return run({
      items,
      each: body === undefined ? null : each,
      rest: rest.map((argument) => this.#value(argument, scope)),
      context: this.#context,
    });
  }
}

function fetchMember(object: Value, key: Value): Value {
  if (isMap(object)) return getMember(object, key);
  if (isList(object) && isNumber(key)) {
    const index = Math.trunc(Number(key));
    if (index >= object.length || index < -object.length)
      throw new ExpressionError(`index out of range: ${index} (array length is ${object.length})`);
    return getMember(object, key);
  }
  throw new ExpressionError(`cannot fetch ${goPrint(key)} from ${goTypeOf(object)}`);
}

function checkCount(name: string, { min, max }: Builtin, count: number): void {
  if (count < min) throw new ExpressionError(`not enough arguments to call ${name}`);
  if (count > max) throw new ExpressionError(`too many arguments to call ${name}`);
}

/** The innermost node that failed gives the place; errors that have one pass through. */
function located(source: string, node: Expression, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause.message.includes('\n | ')) return cause;
  const offset = node.type === 'call' ? node.callee.offset : node.offset;
  return errorAt(source, offset, cause.message, cause);
}
