import type { LintContext } from '../lint-context.ts';
import { type LocatedText, unclosedTag } from './tags.ts';

type Fields = Readonly<Record<string, unknown>>;

/** In which order Argo writes the fields of the objects that it searches for tags, and which are there even when nobody gives them. */
const order = {
  Template: `name inputs= outputs= nodeSelector affinity metadata= daemon steps container containerSet script resource dag suspend
    data http plugin volumes initContainers sidecars archiveLocation activeDeadlineSeconds retryStrategy parallelism failFast
    tolerations schedulerName priorityClassName serviceAccountName automountServiceAccountToken executor hostAliases
    securityContext podSpecPatch metrics synchronization memoize timeout annotations pendingTimeout podResources resourceClaims`,
  Spec: `entrypoint arguments= serviceAccountName automountServiceAccountToken executor volumes volumeClaimTemplates parallelism
    artifactRepositoryRef suspend nodeSelector affinity tolerations imagePullSecrets hostNetwork dnsPolicy dnsConfig onExit
    ttlStrategy activeDeadlineSeconds priority schedulerName podGC podPriorityClassName hostAliases securityContext podSpecPatch
    podDisruptionBudget metrics shutdown workflowTemplateRef synchronization volumeClaimGC retryStrategy podMetadata
    templateDefaults archiveLogs hooks workflowMetadata artifactGC executorPlugins podResources resourceClaims`,
  Step: 'name template inline arguments= templateRef withItems withParam withSequence when continueOn onExit hooks',
  Task: `name template inline arguments= templateRef dependencies withItems withParam withSequence when continueOn onExit
    depends hooks`,
  Container: `name image command args workingDir ports envFrom env resources= resizePolicy restartPolicy restartPolicyRules
    volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath
    terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty source dependencies mirrorVolumeMounts`,
} as const;
type Searched = keyof typeof order;

const fieldsOf = new Map(
  Object.entries(order).map(([name, text]) => [name, text.split(/\s+/).map((field) => field.replace('=', ''))]),
);
const alwaysThere = new Set(
  Object.values(order).flatMap((text) => text.split(/\s+/).filter((field) => field.endsWith('='))),
);
const containers = new Set(['container', 'script', 'containers', 'sidecars', 'initContainers']);

/** Reports the `{{` in `open`, a text of the object, if it has no `}}` up to the object's end; the brackets of the object's JSON count. */
export function checkEndlessTag(
  context: LintContext,
  value: object,
  kind: Searched,
  { open, place }: { readonly open: LocatedText | null; readonly place: string },
): void {
  if (open === null || !hasEndlessTag(value, kind)) return;
  context.invalid({
    rule: 'var-scope',
    path: open.path,
    message: `the tag that begins with {{${unclosedTag(open.text)} has no }}`,
    argo: `${place} Cannot find end tag="}}"`,
  });
}

/** Whether there is a `{{` in an object with no `}}` up to its end. */
export function hasEndlessTag(value: object, kind: Searched): boolean {
  return isEndless(textOf({ ...value }, kind));
}

function isEndless(text: string): boolean {
  let open = text.indexOf('{{');
  while (open !== -1) {
    const close = text.indexOf('}}', open + 2);
    if (close === -1) return true;
    open = text.indexOf('{{', close + 2);
  }
  return false;
}

/** JSON as Argo writes it; where the order is not known, what ends with a brace stands last, as that may end a tag. */
function textOf(value: Fields, kind: Searched | null): string {
  const known = kind === null ? [] : (fieldsOf.get(kind) ?? []);
  const rest = Object.keys(value).filter((key) => !known.includes(key));
  rest.sort((a, b) => rank(value[a]) - rank(value[b]));
  const members = [...known, ...rest].flatMap((key) => {
    const member = value[key] ?? (alwaysThere.has(`${key}=`) && known.includes(key) ? {} : undefined);
    return member === undefined ? [] : [`${JSON.stringify(key)}:${memberText(key, member)}`];
  });
  return `{${members.join(',')}}`;
}

function memberText(key: string, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((member) => memberText(key, member)).join(',')}]`;
  return isFields(value) ? textOf(value, containers.has(key) ? 'Container' : null) : exact(value);
}

function exact(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null');
}

function rank(value: unknown): number {
  if (Array.isArray(value)) return 1;
  return isFields(value) ? 2 : 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
