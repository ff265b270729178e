import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { Scope } from '../scope.ts';
import { checkContainerSet } from './container-set.ts';
import { isReservedContainer } from './reserved-names.ts';
import { checkResource } from './resource.ts';
import { checkTags, type TagCheck } from './tags.ts';

/** A template that calls no others: its tags, containers, files and deadline. */
export function checkLeaf(context: LintContext, template: LintedTemplate, path: string, scope: Scope): void {
  const name = template.name ?? '';
  const place = `templates.${name}:`;
  checkTags(context, template, { scope, path, place });
  if (name && context.base.id === '') checkPodMetadata(context, template, { scope, path: 'spec.podMetadata', place });
  if (template.container !== undefined) checkMounts(context, template, path);
  checkImage(context, template, path);
  checkContainerSet(context, template, path);
  for (const [index, sidecar] of (template.sidecars ?? []).entries()) {
    if (!isReservedContainer(sidecar.name ?? '')) continue;
    const message = `the sidecar name "${sidecar.name}" is reserved for Argo`;
    context.invalid({
      rule: 'sidecars',
      path: `${path}.sidecars[${index}].name`,
      message,
      argo: `templates.${name}.sidecars: "${sidecar.name}" is a reserved Argo container name`,
    });
  }
  checkResource(context, template, path);
  checkDeadline(context, template, path);
  if (template.parallelism !== undefined) {
    const message = 'parallelism is for steps and dag templates: this one has no children';
    context.invalid({
      rule: 'parallelism',
      path: `${path}.parallelism`,
      message,
      argo: `templates.${name}.parallelism is only valid for steps and dag templates`,
    });
  }
}

/** Labels and annotations of all pods, which each named template takes over where it has none of that name. */
function checkPodMetadata(context: LintContext, { metadata = {} }: LintedTemplate, check: TagCheck): void {
  const { podMetadata = {} } = context.workflow.spec;
  for (const field of ['annotations', 'labels'] as const) {
    const own = metadata[field] ?? {};
    const inherited = Object.entries(podMetadata[field] ?? {}).filter(([key]) => !Object.hasOwn(own, key));
    checkTags(context, Object.fromEntries(inherited), { ...check, path: `${check.path}.${field}` });
  }
}

function checkMounts(context: LintContext, template: LintedTemplate, path: string): void {
  const name = template.name ?? '';
  const taken = new Map<string, string>();
  for (const [index, { mountPath, name: volume }] of (template.container?.volumeMounts ?? []).entries()) {
    const at = `container.volumeMounts[${index}].mountPath`;
    mustBeFree(context, taken, { mountPath, path: `${path}.${at}`, argo: `templates.${name}.${at}` });
    taken.set(mountPath, `container.volumeMounts.${volume}`);
  }
  for (const [index, artifact] of (template.inputs?.artifacts ?? []).entries()) {
    const at = `inputs.artifacts[${index}].path`;
    mustBeFree(context, taken, {
      mountPath: artifact.path ?? '',
      path: `${path}.${at}`,
      argo: `templates.${name}.${at}`,
    });
    taken.set(artifact.path ?? '', `inputs.artifacts.${artifact.name}`);
  }
}

function mustBeFree(
  context: LintContext,
  taken: ReadonlyMap<string, string>,
  { mountPath, path, argo }: { readonly mountPath: string; readonly path: string; readonly argo: string },
): void {
  const owner = taken.get(mountPath);
  if (owner === undefined) return;
  context.invalid({
    rule: 'mounts',
    path,
    message: `the path ${mountPath} is already taken by ${owner}`,
    argo: `${argo} '${mountPath}' already mounted in ${owner}`,
  });
}

function checkImage(context: LintContext, template: LintedTemplate, path: string): void {
  const { defaults } = context.base;
  for (const kind of ['container', 'script'] as const) {
    if (template[kind] === undefined || template[kind].image || defaults?.[kind]?.image) continue;
    const message = `template "${template.name ?? ''}" has no image`;
    context.invalid({
      rule: 'image',
      path: `${path}.${kind}`,
      message,
      hint: `write ${kind}.image, or spec.templateDefaults.${kind}.image; for a workflow function, image in prow_config.yaml`,
      argo: `templates.${template.name ?? ''}.${kind}.image may not be empty`,
    });
  }
}

function checkDeadline(context: LintContext, template: LintedTemplate, path: string): void {
  const seconds = template.activeDeadlineSeconds;
  if (seconds === undefined || isPlaceholder(seconds) || (typeof seconds === 'string' && /^\{\{.*\}\}$/s.test(seconds)))
    return;
  if (/^[+-]?\d+$/.test(String(seconds)) && Number(seconds) >= 0) return;
  const argo = `templates.${template.name ?? ''}.activeDeadlineSeconds must be a positive integer > 0 or an argo variable`;
  context.invalid({
    rule: 'deadline',
    path: `${path}.activeDeadlineSeconds`,
    message: `activeDeadlineSeconds must be seconds, not "${seconds}"`,
    argo,
  });
}
