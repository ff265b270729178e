import { ExpressionError } from '../../expr/expression-error.ts';
import { parseExpression } from '../../expr/parser.ts';
import { splitTags } from '../../tag-parts.ts';
import type { Parameter } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';
import { hasEndlessTag } from './endless-tags.ts';
import { eachTagged, type LocatedText, unclosedTag } from './tags.ts';

/** What goes wrong between the validation and the first node: parameters without a value, broken tags, locks. */
export function checkStart(context: LintContext): void {
  const { templates: _, ...spec } = context.workflow.spec;
  for (const [index, parameter] of (spec.arguments?.parameters ?? []).entries())
    checkParameter(context, parameter, `spec.arguments.parameters[${index}]`);
  checkBrokenTags(context, spec);
  checkLocks(context);
  checkArtifactRepository(context);
}

function checkParameter(context: LintContext, { name, value, valueFrom }: Parameter, path: string): void {
  if (value !== undefined || valueFrom === undefined) return;
  const { configMapKeyRef, default: otherwise } = valueFrom;
  const failed = (message: string, hint: string | null, argo: string) =>
    context.error({
      rule: 'arg-value',
      path: `${path}.valueFrom`,
      message,
      hint,
      argo: { stage: 'controller', phase: 'Failed', message: `failed to set global parameters: ${argo}` },
    });
  if (configMapKeyRef === undefined) {
    failed(
      `nothing gives the argument "${name}" a value`,
      'supplied and event are for other objects: write value',
      `either value or valueFrom must be specified in order to set global parameter ${name}`,
    );
    return;
  }
  const key = `${configMapKeyRef.name ?? ''}/${configMapKeyRef.key}`;
  if (!context.cluster.hasAllConfigMaps || otherwise !== undefined || context.cluster.configMapKeys.includes(key))
    return;
  failed(
    `there is no ConfigMap key ${key}`,
    'give the argument a default',
    `failed to set global parameter ${name} from configmap with name ${configMapKeyRef.name} and key ${configMapKeyRef.key}: ConfigMap '${configMapKeyRef.name}' does not exist. Please make sure it has the label workflows.argoproj.io/configmap-type: Parameter to be detectable by the controller`,
  );
}

/** Argo replaces the tags of the spec before it sets a phase; when that fails it begins again. */
function checkBrokenTags(context: LintContext, spec: object): void {
  const open: LocatedText[] = [];
  eachTagged(spec, 'spec', (text, at) => {
    const unclosed = unclosedTag(text);
    if (unclosed?.startsWith('=')) hang(context, at.text(), unclosedText);
    else if (unclosed !== null) open.push({ text, path: at.text() });
    for (const part of splitTags(text)) {
      const fault = part.type === 'expression' ? syntaxFault(part.source) : null;
      if (fault !== null) hang(context, at.text(), fault);
    }
  });
  checkOpenTags(context, spec, open);
}

const unclosedText = 'a tag begins with {{ and has no }}';

/** Where braces of the spec's own JSON close such a tag, Argo leaves it as it is. */
function checkOpenTags(context: LintContext, spec: object, open: readonly LocatedText[]): void {
  const isEndless = open.length > 0 && hasEndlessTag(spec, 'Spec');
  for (const [index, { path }] of open.entries()) {
    if (isEndless && index === open.length - 1) hang(context, path, unclosedText);
    else context.warn({ rule: 'var-scope', path, message: unclosedText });
  }
}

function hang(context: LintContext, path: string, message: string): void {
  const hint = 'Argo accepts the object, stumbles over this before it sets a phase, and tries again for ever';
  const argo = { stage: 'controller', phase: '', message: '' } as const;
  context.error({ rule: 'controller-hang', path, message, hint, argo });
}

/** Why a text is no expression, on one line; null when it is one. */
export function syntaxFault(source: string): string | null {
  try {
    parseExpression(source);
    return null;
  } catch (cause) {
    if (cause instanceof ExpressionError) return `"${source.trim()}" is no expression: ${cause.message.split('\n')[0]}`;
    throw cause;
  }
}

function checkLocks(context: LintContext): void {
  const { namespace = 'default' } = context.workflow.metadata;
  const { mutexes = [], semaphores = [] } = context.workflow.spec.synchronization ?? {};
  const failed = (path: string, message: string, argo: string) =>
    context.error({
      rule: 'synchronization',
      path: `spec.synchronization.${path}`,
      message,
      argo: { stage: 'controller', phase: 'Failed', message: `Failed to acquire the synchronization lock. ${argo}` },
    });
  for (const [index, { name }] of mutexes.entries()) {
    if (!name) failed(`mutexes[${index}]`, 'a mutex needs a name', 'bug: unable to decode lock');
  }
  for (const [index, semaphore] of semaphores.entries()) {
    const { configMapKeyRef } = semaphore;
    const key = `${configMapKeyRef?.name ?? ''}/${configMapKeyRef?.key ?? ''}`;
    if (configMapKeyRef === undefined && !('database' in semaphore))
      failed(
        `semaphores[${index}]`,
        'a semaphore needs configMapKeyRef',
        'cannot get LockKey for a Semaphore without a ConfigMapRef',
      );
    else if (
      configMapKeyRef !== undefined &&
      context.cluster.hasAllConfigMaps &&
      !context.cluster.configMapKeys.includes(key)
    ) {
      failed(
        `semaphores[${index}].configMapKeyRef`,
        `there is no ConfigMap key ${key}`,
        `failed to initialize semaphore ${namespace}/ConfigMap/${key} with limit`,
      );
    }
  }
}

function checkArtifactRepository(context: LintContext): void {
  const { artifactRepositoryRef } = context.workflow.spec;
  if (artifactRepositoryRef === undefined || !context.cluster.hasAllConfigMaps) return;
  const { configMap = 'artifact-repositories', key = '' } = artifactRepositoryRef;
  if (context.cluster.configMapKeys.includes(`${configMap}/${key}`)) return;
  const argo = `failed to resolve artifact repository: failed to find any artifact repository for artifact repository ref "${configMap}#${key}"`;
  context.error({
    rule: 'artifact-repository',
    path: 'spec.artifactRepositoryRef',
    message: `there is no ConfigMap key ${configMap}/${key}`,
    argo: { stage: 'controller', phase: 'Error', message: argo },
  });
}
