import type { Workflow } from '../argo/types.ts';
import type { WorkflowRequest } from '../sdk/workflow-request.ts';
import type { Complaint } from './protocol.ts';

const maxDepth = 64;

/**
 * What came over the border is a Workflow as far as the harness relies on it: the kind, a name that is the one we chose or absent,
 * plain labels, a spec with templates. All else is for the linter and the engine. Gives the Workflow with its name, or what is wrong.
 */
export function checkWorkflow(value: unknown, request: WorkflowRequest): Workflow | readonly Complaint[] {
  if (!isRecord(value))
    return [
      complaint(
        `it gave ${value === undefined ? 'nothing' : describe(value)} instead of a Workflow`,
        null,
        'return the object: (context) => ({ apiVersion, kind, metadata, spec })',
      ),
    ];
  const complaints = [
    ...structureComplaints(value),
    ...headComplaints(value),
    ...metadataComplaints(value['metadata'], request),
    ...specComplaints(value['spec']),
  ];
  if (complaints.length > 0) return complaints;
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const { workflowName, namespace } = request.context;
  const named = {
    ...value,
    metadata: { ...(namespace === null ? {} : { namespace }), ...metadata, name: workflowName },
  };
  // Every field the harness itself reads was looked at above; the rest passes through as it is.
  return named as unknown as Workflow;
}

function headComplaints(value: Readonly<Record<string, unknown>>): readonly Complaint[] {
  const expected = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' };
  return Object.entries(expected).flatMap(([field, text]) =>
    value[field] === text ? [] : [complaint(`${field} is ${describe(value[field])}, expected "${text}"`, field, null)],
  );
}

function metadataComplaints(metadata: unknown, { context }: WorkflowRequest): readonly Complaint[] {
  if (metadata === undefined) return [];
  if (!isRecord(metadata))
    return [complaint(`metadata is ${describe(metadata)}, expected an object`, 'metadata', null)];
  const { name, generateName, namespace } = metadata;
  const nameHint = 'leave it out, or write context.names.workflow: the harness waits for that name';
  return [
    ...(name === undefined || name === context.workflowName
      ? []
      : [
          complaint(
            `metadata.name is ${describe(name)}, expected "${context.workflowName}"`,
            'metadata.name',
            nameHint,
          ),
        ]),
    ...(generateName === undefined
      ? []
      : [complaint('metadata.generateName is set, but the name is chosen already', 'metadata.generateName', nameHint)]),
    ...(namespace === undefined || typeof namespace === 'string'
      ? []
      : [complaint(`metadata.namespace is ${describe(namespace)}, expected a text`, 'metadata.namespace', null)]),
    ...['labels', 'annotations'].flatMap((field) => textMapComplaints(metadata[field], `metadata.${field}`)),
  ];
}

function textMapComplaints(map: unknown, path: string): readonly Complaint[] {
  if (map === undefined) return [];
  if (!isRecord(map)) return [complaint(`${path} is ${describe(map)}, expected an object of texts`, path, null)];
  return Object.entries(map).flatMap(([key, text]) =>
    typeof text === 'string'
      ? []
      : [complaint(`${path}.${key} is ${describe(text)}, expected a text`, `${path}.${key}`, 'put it in quotes')],
  );
}

function specComplaints(spec: unknown): readonly Complaint[] {
  if (!isRecord(spec)) return [complaint(`spec is ${describe(spec)}, expected an object`, 'spec', null)];
  const { templates = [] } = spec;
  if (!Array.isArray(templates))
    return [complaint(`spec.templates is ${describe(templates)}, expected a list`, 'spec.templates', null)];
  return templates.flatMap((template, index) =>
    isRecord(template)
      ? []
      : [
          complaint(
            `spec.templates[${index}] is ${describe(template)}, expected an object`,
            `spec.templates[${index}]`,
            null,
          ),
        ],
  );
}

/** The child refuses these too, but the child is not trusted. */
function structureComplaints(root: object): readonly Complaint[] {
  const queue: { readonly value: object; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (Object.hasOwn(next.value, '__proto__')) return [complaint('has a key "__proto__"', null, null)];
    if (next.depth > maxDepth) return [complaint(`is nested deeper than ${maxDepth}`, null, null)];
    for (const member of Object.values(next.value)) {
      if (typeof member === 'object' && member !== null) queue.push({ value: member, depth: next.depth + 1 });
    }
  }
  return [];
}

function complaint(message: string, path: string | null, hint: string | null): Complaint {
  return { message, path, hint, place: null, frames: [] };
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
