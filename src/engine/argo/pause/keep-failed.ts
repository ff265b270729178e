/** A workflow whose steps stay for a while when they fail. */
import type { Container } from '../../../argo/pod-types.ts';
import type { Template, TemplateCall, Workflow } from '../../../argo/types.ts';
import { type Problem, problem } from '../../../core/errors.ts';
import { keepingCommand } from './keeping-shell.ts';
import { laterDeadlines } from './later-deadlines.ts';

export interface Kept {
  readonly workflow: Workflow;
  /** Errors: steps that would have to be kept and cannot be. Warnings: what lies on the cluster, and ends as it does without. */
  readonly problems: readonly Problem[];
}

interface Keeping {
  readonly seconds: number;
  readonly defaults: Partial<Template>;
  readonly problems: Problem[];
}

/**
 * Every `container` and `script` gets a shell around its command, and the time is added to the deadlines of its template. Templates without a
 * command of their own (steps, dag, suspend, resource, http, plugin, data) are as they were, and so are daemons, which are ended by others. Pure.
 */
export function keepFailedSteps(workflow: Workflow, seconds: number): Kept {
  const { spec } = workflow;
  const { templates, templateDefaults: defaults = {}, workflowTemplateRef } = spec;
  const keeping: Keeping = { seconds, defaults, problems: [] };
  if (workflowTemplateRef !== undefined) keeping.problems.push(elsewhere('spec.workflowTemplateRef'));
  const kept = templates?.map((each, index) => keepTemplate(each, `spec.templates[${index}]`, keeping));
  const { template: laterDefaults, problems } = laterDeadlines(defaults, 'spec.templateDefaults', seconds);
  keeping.problems.push(...problems);
  return {
    workflow: {
      ...workflow,
      spec: {
        ...spec,
        ...(kept !== undefined && { templates: kept }),
        ...(spec.templateDefaults !== undefined && { templateDefaults: laterDefaults }),
      },
    },
    problems: keeping.problems,
  };
}

function keepTemplate(template: Template, path: string, keeping: Keeping): Template {
  const { steps, dag } = template;
  if (steps !== undefined) {
    const kept = steps.map((group, at) =>
      group.map((step, index) => keepCall(step, `${path}.steps[${at}][${index}]`, keeping)),
    );
    return { ...template, steps: kept };
  }
  if (dag !== undefined) {
    const tasks = dag.tasks.map((task, index) => keepCall(task, `${path}.dag.tasks[${index}]`, keeping));
    return { ...template, dag: { ...dag, tasks } };
  }
  return keepPod(template, path, keeping);
}

function keepCall<T extends TemplateCall>(call: T, path: string, keeping: Keeping): T {
  if (call.templateRef !== undefined) keeping.problems.push(elsewhere(`${path}.templateRef`));
  return call.inline === undefined ? call : { ...call, inline: keepTemplate(call.inline, `${path}.inline`, keeping) };
}

function keepPod(template: Template, path: string, keeping: Keeping): Template {
  const { container, script, containerSet, daemon } = template;
  if (containerSet !== undefined) keeping.problems.push(notOfSet(`${path}.containerSet`));
  const own = container ?? script;
  if (own === undefined || daemon === true) return template;
  const kind = container === undefined ? 'script' : 'container';
  const command = commandOf(own, keeping.defaults[kind]);
  if (command === null) {
    keeping.problems.push(withoutCommand(template, `${path}.${kind}`));
    return template;
  }
  const { template: later, problems } = laterDeadlines(template, path, keeping.seconds);
  keeping.problems.push(...problems);
  return { ...later, [kind]: { ...own, command: keepingCommand(command, keeping.seconds) } };
}

function commandOf({ command }: Container, defaults: Container | undefined): readonly string[] | null {
  const given = command ?? defaults?.command ?? [];
  return given.length === 0 ? null : given;
}

function elsewhere(path: string): Problem {
  return problem('--pause-on-failure does not keep steps of a template that lies on the cluster', {
    severity: 'warning',
    path,
  });
}

function notOfSet(path: string): Problem {
  return problem('--pause-on-failure cannot keep a container set, whose containers wait for one another', {
    path,
    hint: 'leave the flag out, or make each container a step of its own',
  });
}

function withoutCommand({ name }: Template, path: string): Problem {
  const subject = name === undefined ? 'an inline template' : `template "${name}"`;
  return problem(`--pause-on-failure cannot keep ${subject}: it leaves its command to its image`, {
    path: `${path}.command`,
    hint: 'write the command that the image would run',
  });
}
