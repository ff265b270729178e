import type { Template, WorkflowSpec } from '../../../argo/types.ts';
import type { CallTarget } from './call.ts';
import { withTemplateDefaults } from './template-defaults.ts';

/** The workflow's templates with `templateDefaults` and `spec.retryStrategy` merged in, each once. */
export class TemplateTable {
  readonly #spec: WorkflowSpec;
  readonly #written: ReadonlyMap<string, Template>;
  readonly #merged = new Map<Template, Template>();

  constructor(spec: WorkflowSpec) {
    this.#spec = spec;
    this.#written = new Map((spec.templates ?? []).map((template) => [template.name ?? '', template]));
  }

  byName(name: string): Template | undefined {
    const written = this.#written.get(name);
    return written && this.#withDefaults(written);
  }

  /** The template that a step, task or hook means. */
  of(call: CallTarget): Template | undefined {
    if (call.inline !== undefined) return this.#withDefaults(call.inline);
    return call.template === undefined ? undefined : this.byName(call.template);
  }

  #withDefaults(written: Template): Template {
    const known = this.#merged.get(written);
    if (known !== undefined) return known;
    const merged = withTemplateDefaults(written, this.#spec.templateDefaults);
    const retryStrategy = merged.retryStrategy ?? this.#spec.retryStrategy;
    const result = retryStrategy === undefined ? merged : { ...merged, retryStrategy };
    this.#merged.set(written, result);
    return result;
  }
}
