/** The shape of `run-report.json`, as data, and the check against it: the file may have been cut or edited. */
import { nodePhases, nodeTypes, workflowPhases } from '../argo/status-types.ts';
import { errorCodes, type Problem, problem } from '../core/errors.ts';

type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly nullable: Shape }
  /** May be left out. */
  | { readonly optional: Shape }
  | { readonly list: Shape }
  | { readonly oneOf: readonly string[] }
  | { readonly fields: Readonly<Record<string, Shape>> };

const outcomes = ['passed', 'flaky', 'failed', 'error', 'rejected', 'deleted', 'timed-out', 'lost', 'interrupted'];
const optionalText: Shape = { nullable: 'string' };
const optionalNumber: Shape = { nullable: 'number' };

const problemShape: Shape = {
  fields: {
    severity: { oneOf: ['error', 'warning'] },
    message: 'string',
    path: optionalText,
    hint: optionalText,
    file: optionalText,
    line: optionalNumber,
    column: optionalNumber,
  },
};

const parametersShape: Shape = { list: { fields: { name: 'string', value: 'string' } } };

const stepShape: Shape = {
  fields: {
    nodeId: 'string',
    name: 'string',
    displayName: 'string',
    type: { oneOf: nodeTypes },
    phase: { oneOf: nodePhases },
    message: optionalText,
    startedAt: optionalNumber,
    finishedAt: optionalNumber,
    exitCode: optionalText,
    attempts: 'number',
    depth: 'number',
    template: optionalText,
    isHook: 'boolean',
    parameters: parametersShape,
  },
};

const failureShape: Shape = {
  fields: {
    step: optionalText,
    nodeId: optionalText,
    cause: 'string',
    exitCode: optionalText,
    logTail: optionalText,
    logFile: optionalText,
    why: { optional: { fields: { seen: { list: 'string' }, fix: optionalText, next: { list: 'string' } } } },
  },
};

const junitShape: Shape = {
  fields: {
    files: 'number',
    tests: 'number',
    failures: 'number',
    skipped: 'number',
    flaky: 'number',
    failed: { list: 'string' },
  },
};

const workflowShape: Shape = {
  fields: {
    name: 'string',
    file: { optional: 'string' },
    workflowName: 'string',
    namespace: 'string',
    outcome: { oneOf: outcomes },
    phase: { oneOf: ['', ...workflowPhases] },
    message: optionalText,
    startedAt: optionalNumber,
    finishedAt: optionalNumber,
    parameters: parametersShape,
    steps: { list: stepShape },
    order: { list: { fields: { before: { list: 'string' }, after: { list: 'string' } } } },
    failure: { nullable: failureShape },
    junit: { nullable: junitShape },
  },
};

const reportShape: Shape = {
  fields: {
    version: 'number',
    runId: 'string',
    job: {
      fields: {
        type: 'string',
        name: 'string',
        buildId: 'string',
        prowJobId: 'string',
        repo: optionalText,
        pulls: { list: 'number' },
      },
    },
    engine: { fields: { name: 'string', chosenBy: 'string', connection: { optional: { list: 'string' } } } },
    startedAt: 'number',
    finishedAt: optionalNumber,
    stages: { list: { fields: { name: 'string', startedAt: 'number', durationMs: 'number', error: optionalText } } },
    workflows: { list: workflowShape },
    skipped: { list: { fields: { name: 'string', reason: 'string' } } },
    problems: { list: problemShape },
    error: {
      nullable: {
        fields: {
          code: { oneOf: Object.keys(errorCodes) },
          message: 'string',
          hint: optionalText,
          problems: { list: problemShape },
        },
      },
    },
    resultsUri: optionalText,
    links: { list: { fields: { name: 'string', url: 'string', workflow: optionalText } } },
  },
};

/** Every deviation from the shape, each with its path. */
export function reportProblems(value: unknown, file: string): readonly Problem[] {
  return deviations('', value, reportShape).map(({ path, message }) => problem(message, { path, file }));
}

interface Deviation {
  readonly path: string;
  readonly message: string;
}

function deviations(path: string, value: unknown, shape: Shape): readonly Deviation[] {
  if (typeof shape === 'string') return typeof value === shape ? [] : [deviation(path, value, `a ${shape}`)];
  if ('nullable' in shape) return value === null ? [] : deviations(path, value, shape.nullable);
  if ('optional' in shape) return value === undefined ? [] : deviations(path, value, shape.optional);
  if ('oneOf' in shape) return memberDeviations(path, value, shape.oneOf);
  if ('list' in shape) {
    if (!Array.isArray(value)) return [deviation(path, value, 'a list')];
    return value.flatMap((item: unknown, index) => [...deviations(`${path}[${index}]`, item, shape.list)]);
  }
  return fieldDeviations(path, value, shape.fields);
}

function memberDeviations(path: string, value: unknown, members: readonly string[]): readonly Deviation[] {
  if (typeof value === 'string' && members.includes(value)) return [];
  return [deviation(path, value, `one of ${members.map((each) => JSON.stringify(each)).join(', ')}`)];
}

function fieldDeviations(path: string, value: unknown, fields: Readonly<Record<string, Shape>>): readonly Deviation[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [deviation(path, value, 'an object')];
  const present = new Map<string, unknown>(Object.entries(value));
  return Object.entries(fields).flatMap(([name, shape]) =>
    deviations(path === '' ? name : `${path}.${name}`, present.get(name), shape),
  );
}

function deviation(path: string, value: unknown, expected: string): Deviation {
  return { path, message: `is ${shown(value)}, expected ${expected}` };
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
