import type { TemplateCall } from '../types.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { type Finding, type LintProblem, lintError, lintWarning } from './lint-problem.ts';
import type { CallArguments, LintedTemplate, LintedWorkflow } from './linted-types.ts';
import { placeholder } from './placeholder.ts';
import { Scope } from './scope.ts';

const depthLimit = 250;

export interface LocatedTemplate {
  readonly template: LintedTemplate;
  readonly path: string;
}

/** The object whose templates call each other by name: the workflow itself, or a WorkflowTemplate that it refers to. */
export interface TemplateBase {
  readonly id: string;
  readonly templates: ReadonlyMap<string, LocatedTemplate>;
  readonly defaults: LintedTemplate | undefined;
}

/** Follows a call to the template it means, and validates that; null when there is none, or none that can be looked at. */
export type Visit = (call: TemplateCall, args: CallArguments, path: string) => LintedTemplate | null;

/** A fault in Argo's words, which are put behind where the validator came from. */
export type ArgoFinding = Omit<Finding, 'argo'> & { readonly argo: string };

/** What the rules share while one workflow is looked at. */
export class LintContext {
  readonly workflow: LintedWorkflow;
  readonly cluster: ClusterObjects;
  readonly problems: LintProblem[] = [];
  /** Names that every template may use, with their values as far as they are known. */
  readonly globals = new Map<string, string>();
  readonly globalScope = new Scope();
  /** Templates that have been looked at; another call checks only what it hands over. */
  readonly visited = new Set<string>();
  #base: TemplateBase;
  /** Set by the one who knows all the rules. */
  visit: Visit = () => null;
  #cameFrom: readonly string[] = [];
  #placeholders = 0;
  #depth = 0;
  #isLenient = false;
  #reported = new Set<string>();

  constructor(workflow: LintedWorkflow, cluster: ClusterObjects) {
    this.workflow = workflow;
    this.cluster = cluster;
    const templates = new Map<string, LocatedTemplate>();
    for (const [index, template] of (workflow.spec.templates ?? []).entries()) {
      const name = template.name ?? '';
      if (!templates.has(name)) templates.set(name, { template, path: `spec.templates[${index}]` }); // of two with one name Argo takes the first
    }
    this.#base = { id: '', templates, defaults: workflow.spec.templateDefaults };
  }

  /** Where names of templates mean something at the moment. */
  get base(): TemplateBase {
    return this.#base;
  }

  get templates(): ReadonlyMap<string, LocatedTemplate> {
    return this.#base.templates;
  }

  /** Within `work`, names mean the templates of another object. */
  inBase(base: TemplateBase, work: () => void): void {
    const before = this.#base;
    this.#base = base;
    work();
    this.#base = before;
  }

  /** What is wrong in there is a warning: Argo does not look at it. What it looks at by another way is looked at there again. */
  leniently(work: () => void): void {
    const before = this.#isLenient;
    const visited = new Set(this.visited);
    this.#isLenient = true;
    work();
    this.#isLenient = before;
    for (const each of this.visited) if (!visited.has(each)) this.visited.delete(each);
  }

  /** A fault for which the controller calls the spec invalid. */
  invalid({ argo, ...finding }: ArgoFinding): void {
    const message = `invalid spec: ${[...this.#cameFrom, argo].join(' ')}`;
    if (this.#isLenient) this.warn(finding);
    else this.#add(lintError({ ...finding, argo: { stage: 'controller', phase: 'Failed', message } }));
  }

  /** Any other fault that Argo does not run with. */
  error(finding: Finding): void {
    this.#add(lintError(finding));
  }

  warn(finding: Finding): void {
    this.#add(lintWarning(finding));
  }

  /** What is reported during `work` was met on the way that `step` names. */
  within<T>(step: string, work: () => T): T {
    const before = this.#cameFrom;
    this.#cameFrom = [...before, step];
    const result = work();
    this.#cameFrom = before;
    return result;
  }

  /** Calls within calls; there are at most as many as the CRD allows templates, unless the workflow is refused for that. */
  deeper<T>(work: () => T): T | null {
    if (this.#depth >= depthLimit) return null;
    this.#depth += 1;
    const result = work();
    this.#depth -= 1;
    return result;
  }

  define(name: string, value: string = this.placeholder()): void {
    this.globals.set(name, value);
    this.globalScope.add(name);
  }

  placeholder(): string {
    this.#placeholders += 1;
    return placeholder(this.#placeholders);
  }

  /** The same fault found by another way is no second one. */
  #add(problem: LintProblem): void {
    const key = `${problem.severity}\0${problem.rule}\0${problem.path}\0${problem.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.problems.push(problem);
  }
}
