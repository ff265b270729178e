import type { Artifact } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { isLeaf } from '../template-kind.ts';
import { checkArtifactLocation } from './artifact-location.ts';
import { artifactPathFault } from './artifact-path.ts';
import { checkNames } from './names.ts';

/** Names of the inputs, and what an input artifact may and must have. */
export function checkInputs(context: LintContext, template: LintedTemplate, path: string): void {
  const place = `templates.${template.name ?? ''}.inputs`;
  const { parameters = [], artifacts = [] } = template.inputs ?? {};
  checkNames(context, parameters, {
    rule: 'input-param',
    path: `${path}.inputs.parameters`,
    place: `${place}.parameters`,
    isField: false,
  });
  checkNames(context, artifacts, {
    rule: 'input-artifact',
    path: `${path}.inputs.artifacts`,
    place: `${place}.artifacts`,
    isField: false,
  });
  for (const [index, artifact] of artifacts.entries()) {
    checkInputArtifact(context, artifact, {
      path: `${path}.inputs.artifacts[${index}]`,
      place: `${place}.artifacts.${artifact.name}`,
      isLeaf: isLeaf(template),
    });
  }
}

interface ArtifactPlace {
  readonly path: string;
  readonly place: string;
  readonly isLeaf: boolean;
}

function checkInputArtifact(
  context: LintContext,
  artifact: Artifact,
  { path, place, isLeaf: isPod }: ArtifactPlace,
): void {
  const rule = 'input-artifact';
  const reason = artifactPathFault(artifact);
  if (isPod && reason !== null) context.invalid({ rule, path, message: reason, argo: `error in ${place}: ${reason}` });
  if (!isPod && artifact.path) {
    const message = `the input artifact "${artifact.name}" has a path, but steps and dag templates have no files`;
    context.invalid({
      rule,
      path: `${path}.path`,
      message,
      argo: `${place}.path only valid in container/script templates`,
    });
  }
  if (artifact.from) {
    const message = `the input artifact "${artifact.name}" has from, which belongs to the arguments of the caller`;
    context.invalid({ rule, path: `${path}.from`, message, argo: `${place}.from not valid in inputs` });
  }
  checkArtifactLocation(context, artifact, path, place);
}
