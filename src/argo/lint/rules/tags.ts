import { splitTags } from '../../tag-parts.ts';
import type { LintContext } from '../lint-context.ts';
import { PathStack } from '../path-stack.ts';
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
  for (const found of stringsOf(value, path)) {
    for (const part of splitTags(found.text)) {
      if (part.type !== 'name' || isResolved(part.tag.trim(), scope)) continue;
      const message = `nothing defines {{${part.tag}}} here`;
      const hint = suggest(part.tag.trim(), scope) ?? rootHint(part.tag.trim());
      context.invalid({
        rule: 'var-scope',
        path: found.path,
        message,
        hint,
        argo: `${place} failed to resolve {{${part.tag}}}`,
      });
    }
    if (unclosedTag(found.text) === null) continue;
    open = found;
    checkUnclosedTag(context, found, place);
  }
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
  const open = stringsOf(value, path).filter(({ text }) => unclosedTag(text) !== null);
  for (const found of open) {
    if (!unclosedTag(found.text)?.startsWith('=')) continue;
    context.invalid({
      rule: 'var-expression',
      path: found.path,
      message: 'the expression that begins with {{= has no }}',
      hint: 'write {{=expression}}',
      argo: `${place} failed to unmarshall JSON expression: invalid character after top-level value`,
    });
  }
  return open.at(-1) ?? null;
}

/** What stands behind the last `{{` that has no `}}`, or null. */
export function unclosedTag(text: string): string | null {
  if (!text.includes('{{')) return null;
  const last = splitTags(text).at(-1);
  const open = last?.type === 'text' ? last.text.indexOf('{{') : -1;
  return last === undefined || open === -1 ? null : last.text.slice(open + 2);
}

export interface LocatedText {
  readonly text: string;
  readonly path: string;
}

/** Every string of a value that may hold a tag, keys of maps included. */
export function stringsOf(value: unknown, path: string): readonly LocatedText[] {
  const found: LocatedText[] = [];
  collect(value, new PathStack(path), found);
  return found;
}

function collect(value: unknown, path: PathStack, found: LocatedText[]): void {
  if (typeof value === 'string') {
    if (value.includes('{{')) found.push({ text: value, path: path.text() });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value))
    for (let index = 0; index < value.length; index += 1) collectMember(index, value[index], path, found);
  else
    for (const key of Object.keys(value))
      collectMember(key, (value as Readonly<Record<string, unknown>>)[key], path, found);
}

function collectMember(key: string | number, member: unknown, path: PathStack, found: LocatedText[]): void {
  path.push(key);
  if (typeof key === 'string' && key.includes('{{')) found.push({ text: key, path: path.text() });
  collect(member, path, found);
  path.pop();
}

/** Whether there is a tag anywhere in a value. */
export function hasTags(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasTags);
  return Object.keys(value).some(
    (key) => key.includes('{{') || hasTags((value as Readonly<Record<string, unknown>>)[key]),
  );
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
