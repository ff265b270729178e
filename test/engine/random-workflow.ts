import type { DagTask, LifecycleHook, Template, TemplateCall, WorkflowSpec } from '../../src/argo/types.ts';
import type { Act } from '../../src/engine/engine.ts';

/** A whole number from 0 up to, not including, the limit. */
export type Random = (limit: number) => number;

export interface RandomWorkflow {
  readonly spec: WorkflowSpec;
  readonly acts: readonly (readonly [atMs: number, act: Act])[];
  /** What was put in, once for each time. */
  readonly constructs: readonly string[];
}

/** Numbers that look random and are the same in every run (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

/** A small workflow: up to five levels of steps and dags above one leaf, and about one in eight with a fault. */
export function randomWorkflow(random: Random): RandomWorkflow {
  const maker = new Maker(random);
  return { spec: maker.spec(), acts: maker.acts(), constructs: maker.constructs };
}

const whens = ['1 == 1', 'no == yes', '{{=1 > 2}}', '{{workflow.name}} != other', '"a" =~ "^a$"'];
const results = ['', '', '.Succeeded', '.Failed', '.Skipped', '.Omitted', '.Errored'];

class Maker {
  readonly constructs: string[] = [];
  readonly #random: Random;
  #levels = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  spec(): WorkflowSpec {
    this.#levels = 2 + this.#random(3);
    const nested = Array.from({ length: this.#levels }, (_, level) => this.#nested(level));
    const spec: WorkflowSpec = {
      entrypoint: 'x0',
      templates: [...nested, this.#leaf()],
      ...this.#maybe(4, 'exit handler', () => ({ onExit: this.#leafName() })),
      ...this.#maybe(5, 'parallelism of the workflow', () => ({ parallelism: 1 + this.#random(3) })),
      ...this.#maybe(6, 'deadline', () => ({ activeDeadlineSeconds: 1 + this.#random(20) })),
      ...this.#maybe(8, 'hook of the workflow', () => ({
        hooks: { w: { expression: 'workflow.status == "Running"', template: this.#leafName() } },
      })),
    };
    return this.#random(8) === 0 ? this.#spoilt(spec) : spec;
  }

  acts(): RandomWorkflow['acts'] {
    const end = this.#maybe(5, 'stop or terminate', () => ({
      act: [this.#random(8000), { type: this.#pick(['stop', 'terminate'] as const) }] as const,
    }));
    const pause = this.#maybe(10, 'suspend and resume', () => ({
      suspend: [this.#random(4000), { type: 'suspend' }] as const,
      resume: [4000 + this.#random(4000), { type: 'resume' }] as const,
    }));
    return [...Object.values(end), ...Object.values(pause)];
  }

  #nested(level: number): Template {
    const body = this.#random(2) === 0 ? this.#steps(level) : this.#dag(level);
    return {
      name: `x${level}`,
      ...body,
      ...this.#maybe(6, 'retry', () => ({ retryStrategy: this.#retry() })),
      ...this.#maybe(6, 'parallelism of a template', () => ({
        parallelism: 1 + this.#random(3),
        ...this.#maybe(2, 'failFast of a template', () => ({ failFast: true })),
      })),
    };
  }

  #steps(level: number): Pick<Template, 'steps'> {
    this.#count('steps');
    const groups = Array.from({ length: 1 + this.#random(3) }, (_, group) =>
      Array.from({ length: 1 + this.#random(3) }, (_unused, index) => ({
        ...this.#call(level, `t${group}${index}`, 'steps'),
        ...this.#maybe(6, 'continueOn', () => ({
          continueOn: { failed: this.#random(2) === 0, error: this.#random(2) === 0 },
        })),
      })),
    );
    return { steps: groups };
  }

  #dag(level: number): Pick<Template, 'dag'> {
    this.#count('dag');
    const tasks = Array.from({ length: 1 + this.#random(5) }, (_, index): DagTask => {
      const call = { ...this.#call(level, `t${index}`, 'tasks'), name: `t${index}` };
      return index === 0 ? call : { ...call, ...this.#maybe(2, 'depends', () => ({ depends: this.#depends(index) })) };
    });
    return { dag: { tasks, ...this.#maybe(5, 'failFast: false', () => ({ failFast: false })) } };
  }

  #depends(index: number): string {
    const terms = Array.from({ length: 1 + this.#random(2) }, () => `t${this.#random(index)}${this.#pick(results)}`);
    return terms.join(this.#pick([' && ', ' || ']));
  }

  #call(level: number, name: string, root: 'steps' | 'tasks'): TemplateCall {
    const loop = this.#loop();
    const value = 'withItems' in loop || 'withSequence' in loop || 'withParam' in loop ? '{{item}}' : '{{=1 + 1}}';
    return {
      name,
      template: `x${level + 1 + this.#random(this.#levels - level)}`,
      ...loop,
      ...this.#maybe(2, 'arguments', () => ({ arguments: { parameters: [{ name: 'p', value }] } })),
      ...this.#maybe(5, 'when', () => ({ when: this.#pick(whens) })),
      ...this.#hooks(name, root),
    };
  }

  #loop(): Pick<TemplateCall, 'withItems' | 'withSequence' | 'withParam'> {
    switch (this.#random(12)) {
      case 0:
      case 1:
        this.#count('withItems');
        return { withItems: [1, 'a b', { k: 'v' }].slice(0, 1 + this.#random(3)) };
      case 2:
        this.#count('withSequence');
        return { withSequence: { count: this.#random(4) } };
      case 3:
        this.#count('withParam');
        return { withParam: this.#pick(['[1, 2]', '[]', '["a"]']) };
      default:
        return {};
    }
  }

  #hooks(name: string, root: 'steps' | 'tasks'): Pick<TemplateCall, 'hooks'> {
    const exit = this.#maybe(8, 'exit hook', () => ({ exit: { template: this.#leafName() } }));
    const other = this.#maybe(10, 'hook', () => ({
      h: {
        expression: `${root}.${name}.status == "${this.#pick(['Running', 'Succeeded', 'Failed'])}"`,
        template: this.#leafName(),
      },
    }));
    const hooks: Readonly<Record<string, LifecycleHook>> = { ...exit, ...other };
    return Object.keys(hooks).length === 0 ? {} : { hooks };
  }

  #retry(): NonNullable<Template['retryStrategy']> {
    return {
      limit: this.#random(3),
      ...this.#maybe(2, 'retryPolicy', () => ({
        retryPolicy: this.#pick(['Always', 'OnError', 'OnFailure'] as const),
      })),
      ...this.#maybe(3, 'backoff', () => ({ backoff: { duration: '2', factor: 2, maxDuration: '9s' } })),
    };
  }

  #leaf(): Template {
    const isSuspend = this.#random(15) === 0;
    if (isSuspend) this.#count('suspend');
    return {
      name: this.#leafName(),
      inputs: { parameters: [{ name: 'p', value: 'given' }] },
      ...(isSuspend
        ? { suspend: { duration: '3' } }
        : { container: { image: 'busybox', command: ['echo', '{{inputs.parameters.p}}'] } }),
      ...this.#maybe(8, 'mutex', () => ({ synchronization: { mutexes: [{ name: 'm' }] } })),
      ...this.#maybe(8, 'retry of the leaf', () => ({ retryStrategy: this.#retry() })),
      ...(isSuspend ? {} : this.#maybe(12, 'daemon', () => ({ daemon: true }))),
      ...(isSuspend ? {} : this.#maybe(10, 'deadline of the leaf', () => ({ activeDeadlineSeconds: 1 }))),
    };
  }

  /** Something that Argo would refuse. */
  #spoilt(spec: WorkflowSpec): WorkflowSpec {
    this.#count('fault');
    const templates = spec.templates ?? [];
    const leaf = { name: 'lost', container: { image: 'busybox', command: ['true'] } };
    const twin = { name: 'twin', template: 'lost' };
    const faults: readonly WorkflowSpec[] = [
      { ...spec, entrypoint: 'nowhere' },
      { ...spec, onExit: 'nowhere' },
      { ...spec, templates: [...templates, ...templates.slice(0, 1)] },
      { ...spec, templates: [...templates, leaf, { name: 'y', dag: { tasks: [twin, twin] } }] },
      { ...spec, templates: [...templates, leaf, { name: 'y', dag: { tasks: [{ ...twin, depends: 'nobody' }] } }] },
      { ...spec, templates: [...templates, leaf, { name: 'y', dag: { tasks: [{ ...twin, depends: 'twin' }] } }] },
      { ...spec, templates: [...templates, { ...leaf, inputs: { parameters: [{ name: 'q' }] } }, callOf(twin)] },
      {
        ...spec,
        templates: [...templates, { ...leaf, container: { image: 'b', args: ['{{inputs.parameters.no}}'] } }],
      },
    ];
    return this.#pick(faults);
  }

  #leafName(): string {
    return `x${this.#levels}`;
  }

  #maybe<T extends object>(oneIn: number, construct: string, make: () => T): T | Record<never, never> {
    if (this.#random(oneIn) !== 0) return {};
    this.#count(construct);
    return make();
  }

  #pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T {
    const chosen = choices[this.#random(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  #count(construct: string): void {
    this.constructs.push(construct);
  }
}

function callOf(step: TemplateCall): Template {
  return { name: 'y', steps: [[step]] };
}
