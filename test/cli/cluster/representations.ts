/** Forms in which an API server shows an object, by the media type that is asked for. */
import type { Workflow } from '../../../src/argo/types.ts';

export function objectAs(accept: string, workflow: Workflow): unknown {
  if (!accept.startsWith('application/json;as=PartialObjectMetadata')) return workflow;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: workflow.metadata };
}

export function listAs(accept: string, workflows: readonly Workflow[], resourceVersion: string): unknown {
  const metadata = { resourceVersion };
  if (accept.startsWith('application/json;as=Table'))
    return {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      columnDefinitions: columns,
      rows: workflows.map(rowOf),
    };
  if (accept.startsWith('application/json;as=PartialObjectMetadataList')) {
    const items = workflows.map((workflow) => objectAs('application/json;as=PartialObjectMetadata', workflow));
    return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items };
  }
  return { kind: 'WorkflowList', apiVersion: 'argoproj.io/v1alpha1', metadata, items: workflows };
}

export function tableEvent(type: string, workflow: Workflow, withColumns: boolean): unknown {
  return {
    type,
    object: {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: workflow.metadata.resourceVersion },
      ...(withColumns ? { columnDefinitions: columns } : {}),
      rows: [rowOf(workflow)],
    },
  };
}

/** Printer columns of Argo's CRD. */
const columns = ['Name', 'Status', 'Age', 'Message'].map((name) => ({
  name,
  type: 'string',
  format: '',
  description: '',
  priority: 0,
}));

function rowOf({ metadata, status }: Workflow): unknown {
  return { cells: [metadata.name, status?.phase ?? '', '1s', status?.message ?? ''], object: null };
}

export function refusal(code: number, message: string): unknown {
  const reasons: Readonly<Record<number, string>> = {
    400: 'BadRequest',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'AlreadyExists',
  };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: reasons[code] ?? '',
    code,
  };
}
