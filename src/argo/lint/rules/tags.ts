import { splitTags } from '../../tag-parts.ts';
import type { LintContext } from '../lint-context.ts';
import { PathStack } from '../path-stack.ts';
import { isRecord } from '../schema/json-types.ts';
import { anyItem, anyOutputArtifact, anyOutputParameter, type Scope } from '../scope.ts';
import { suggest } from '../suggest.ts';

const knownRoots = ['item.', 'steps.', 'inputs.', 'outputs.', 'pod.', 'workflow.', 'tasks.'];
/** Names that the controller fills in whatever follows them. */
const alwaysKnown = [
  'outputs.',
  'workflow.creationTimestamp',
  'workflow.scheduledTime',
  'workflow.duration',
  'tasks.name',
  'steps.name',
];

export interface TagCheck {
  readonly scope: Scope;
  readonly path: string;
  /** Where Argo says it was, e.g. `templates.main:`. */
  readonly place: string;
}

/**
 * Reports each simple tag in the strings and keys of a value that nothing defines. What stands in `{{=…}}` is not looked at.
 * Gives back the last text with a `{{` that is not closed in it.
 */
export function checkTags(context: LintContext, value: unknown, { scope, path, place }: TagCheck): LocatedText | null {
  let open: LocatedText | null = null;
  eachTagged(value, path, (text, at) => {
    for (const part of splitTags(text)) {
      if (part.type !== 'name' || isResolved(part.tag.trim(), scope)) continue;
      const message = `nothing defines {{${part.tag}}} here`;
      const hint = suggest(part.tag.trim(), scope) ?? rootHint(part.tag.trim());
      context.invalid({
        rule: 'var-scope',
        path: at.text(),
        message,
        hint,
        argo: `${place} failed to resolve {{${part.tag}}}`,
      });
    }
    if (unclosedTag(text) === null) return;
    open = { text, path: at.text() };
    checkUnclosedTag(context, open, place);
  });
  return open;
}

/** What follows up to the next brackets of the object counts as its name, which nothing can define. */
function checkUnclosedTag(context: LintContext, { text, path }: LocatedText, place: string): void {
  const tag = unclosedTag(text)?.trim() ?? '';
  if (!knownRoots.some((root) => tag.startsWith(root))) return;
  context.invalid({
    rule: 'var-scope',
    path,
    message: `the tag that begins with {{${tag} has no }}`,
    argo: `${place} failed to resolve {{${tag}}}`,
  });
}

/** Reports `{{=` without an end, which Argo stumbles over. Gives back the last text with a `{{` that is not closed in it. */
export function checkUnclosedExpressions(
  context: LintContext,
  value: unknown,
  path: string,
  place: string,
): LocatedText | null {
  let open: LocatedText | null = null;
  eachTagged(value, path, (text, at) => {
    const unclosed = unclosedTag(text);
    if (unclosed === null) return;
    open = { text, path: at.text() };
    if (!unclosed.startsWith('=')) return;
    context.invalid({
      rule: 'var-expression',
      path: at.text(),
      message: 'the expression that begins with {{= has no }}',
      hint: 'write {{=expression}}',
      argo: `${place} failed to unmarshall JSON expression: invalid character after top-level value`,
    });
  });
  return open;
}

/** What stands behind the last `{{` that has no `}}`, or null. */
export function unclosedTag(text: string): string | null {
  const lastOpen = text.lastIndexOf('{{');
  if (lastOpen === -1 || text.includes('}}', lastOpen)) return null;
  const last = splitTags(text).at(-1);
  const open = last?.type === 'text' ? last.text.indexOf('{{') : -1;
  return last === undefined || open === -1 ? null : last.text.slice(open + 2);
}

export interface LocatedText {
  readonly text: string;
  readonly path: string;
}

/** Shows every string of a value that may hold a tag, keys of maps included, and where it stands. */
export function eachTagged(value: unknown, path: string, visit: (text: string, at: PathStack) => void): void {
  walk(value, new PathStack(path), visit);
}

function walk(value: unknown, path: PathStack, visit: (text: string, at: PathStack) => void): void {
  if (typeof value === 'string') {
    if (value.includes('{{')) visit(value, path);
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      path.push(index);
      walk(value[index], path, visit);
      path.pop();
    }
  } else if (isRecord(value)) {
    for (const key in value) {
      path.push(key);
      if (key.includes('{{')) visit(key, path);
      walk(value[key], path, visit);
      path.pop();
    }
  }
}

/** Whether there is a tag anywhere in a value. */
export function hasTags(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{');
  if (Array.isArray(value)) return value.some(hasTags);
  if (isRecord(value)) for (const key in value) if (key.includes('{{') || hasTags(value[key])) return true;
  return false;
}

function isResolved(tag: string, scope: Scope): boolean {
  if (!knownRoots.some((root) => tag.startsWith(root))) return true;
  if (scope.has(tag) || alwaysKnown.some((name) => tag.startsWith(name))) return true;
  if (tag.startsWith('item.')) return scope.has(anyItem);
  if (tag.startsWith('workflow.outputs.parameters.')) return scope.has(anyOutputParameter);
  return tag.startsWith('workflow.outputs.artifacts.') && scope.has(anyOutputArtifact);
}

function rootHint(tag: string): string | null {
  if (tag.startsWith('steps.'))
    return 'a step may refer to steps that come before it in the same template, by {{steps.NAME.…}}';
  if (tag.startsWith('tasks.')) return 'a task may refer to tasks it depends on, by {{tasks.NAME.…}}';
  return tag.startsWith('inputs.') ? 'declare it under inputs of this template' : null;
}
