import { parseManifest } from '../../manifest.ts';
import { splitTags } from '../../tag-parts.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { isPlaceholder } from '../placeholder.ts';

const trailingText = 'end of the stream or a document separator is expected';
const actions = ['get', 'create', 'apply', 'delete', 'replace', 'patch'];

/** A resource template: its action and its manifest. */
export function checkResource(context: LintContext, template: LintedTemplate, templatePath: string): void {
  const { resource } = template;
  if (resource === undefined) return;
  const name = template.name ?? '';
  const path = `${templatePath}.resource`;
  const { action, manifest, manifestFrom } = resource;
  const invalid = (at: string, message: string, argo: string) =>
    context.invalid({ rule: 'resource', path: `${path}${at}`, message, argo });
  if (!isPlaceholder(action) && !actions.includes(String(action))) {
    invalid(
      '.action',
      `"${action}" is no action of a resource: ${actions.join(', ')}`,
      `templates.${name}.resource.action must be one of: ${actions.join(', ')}`,
    );
  }
  if (action === 'delete' || action === 'get') return;
  if (!manifest && manifestFrom === undefined) {
    invalid(
      '',
      `to ${action} needs a manifest, or manifestFrom`,
      `either templates.${name}.resource.manifest or templates.${name}.resource.manifestFrom must be specified`,
    );
    return;
  }
  if (manifest && manifestFrom !== undefined)
    invalid(
      '.manifestFrom',
      'manifest and manifestFrom exclude each other',
      "shouldn't have both `manifest` and `manifestFrom` specified in `Manifest` for resource template",
    );
  checkManifestArtifact(template, manifestFrom, invalid);
  if (typeof manifest === 'string' && manifest !== '' && !isPlaceholder(manifest) && !isYaml(manifest))
    invalid('.manifest', 'the manifest is not YAML', `templates.${name}.resource.manifest must be a valid yaml`);
}

function checkManifestArtifact(
  template: LintedTemplate,
  manifestFrom: unknown,
  invalid: (at: string, message: string, argo: string) => void,
): void {
  const artifact = field(manifestFrom, 'artifact');
  const wanted = field(artifact, 'name');
  if (artifact === undefined || template.inputs?.artifacts?.some(({ name }) => name === wanted)) return;
  invalid(
    '.manifestFrom.artifact.name',
    `there is no input artifact "${wanted}"`,
    `artifact ${wanted} in \`manifestFrom\` refer to a non-exist artifact`,
  );
}

/** Expressions are replaced first, as unquoted ones are no YAML. */
function isYaml(manifest: string): boolean {
  const plain = splitTags(manifest).map((part) =>
    part.type !== 'text' && part.text.slice(2).trim().startsWith('=') ? 'x' : part.text,
  );
  const text = firstDocument(plain.join(''));
  const { documents, problems } = parseManifest(text);
  const faults = documents.flatMap((document) => document.problems);
  if (/^\s*[[{"']/.test(text) && problems.some(({ message }) => message.endsWith(trailingText))) return true; // nobody looks behind a closed value
  return problems.length === 0 && faults.every(({ rule }) => rule === 'unknown-field'); // keys given twice pass here
}

/** Argo looks at no more of a manifest. */
function firstDocument(manifest: string): string {
  const [head = '', body] = manifest.split(/^(?:---|\.\.\.)(?=\s|$)/m);
  const isPreamble = head.split('\n').every((line) => /^\s*(#|%|$)/.test(line));
  return isPreamble && body !== undefined ? body : head;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
