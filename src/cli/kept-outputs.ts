/** What a step that is not run again must leave for the others, and where they then find it. */
import type { Put } from '../argo/references.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { KeptOutput } from './kept-step.ts';

export interface KeptOutputs {
  readonly outputs: readonly KeptOutput[];
  /** By the name that others use. */
  readonly puts: ReadonlyMap<string, Put>;
}

/** Who asks for what: dotted names, as `namesIn` gives them. */
export interface Asked {
  /** `tasks.NAME` */
  readonly prefix: string;
  readonly names: ReadonlySet<string>;
}

/** Null for what only the step itself can leave: artifacts that somebody uses, outputs that are not known, a use that only shows when it runs. */
export function keptOutputs(node: NodeStatus, asked: Asked): KeptOutputs | null {
  const { result, exitCode, artifacts = [], parameters = [] } = node.outputs ?? {};
  if (artifacts.length > 0 && use(asked, 'outputs.artifacts') !== 'none') return null;
  if (result !== undefined && use(asked, 'outputs.result') === 'some') return null;
  const outputs: KeptOutput[] = parameters.flatMap(({ name, value, globalName }) =>
    value === undefined ? [] : [{ name, value, globalName }],
  );
  const puts = new Map(textsOf(node, asked));
  for (const [path, value] of Object.entries({ 'outputs.result': result, exitCode })) {
    if (!asked.names.has(`${asked.prefix}.${path}`)) continue;
    if (value === undefined) return null;
    const name = freeName(path === 'exitCode' ? 'kept-exit-code' : 'kept-result', outputs);
    outputs.push({ name, value });
    const keys = [...asked.prefix.split('.'), 'outputs', 'parameters', name];
    puts.set(`${asked.prefix}.${path}`, { type: 'name', keys });
  }
  return { outputs, puts };
}

function textsOf(node: NodeStatus, { prefix }: Asked): readonly (readonly [string, Put])[] {
  return (['id', 'startedAt', 'finishedAt', 'hostNodeName'] as const).flatMap((field) => {
    const text = node[field];
    return text ? [[`${prefix}.${field}`, { type: 'text', text }] as const] : [];
  });
}

/** Whether a name, or one below it, is used; `some`: it may be, for a use tells no more than its beginning. */
export function use({ prefix, names }: Asked, path: string): 'none' | 'some' | 'used' {
  const whole = `${prefix}.${path}`;
  let found: 'none' | 'some' = 'none';
  for (const name of names) {
    if (name === whole || name.startsWith(`${whole}.`)) return 'used';
    if (name === '' || whole.startsWith(`${name}.`)) found = 'some';
  }
  return found;
}

function freeName(base: string, taken: readonly KeptOutput[]): string {
  let name = base;
  while (taken.some((each) => each.name === name)) name += '-2';
  return name;
}
