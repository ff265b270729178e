/** Argo's kinds as its "minimal" CRDs declare them: the API server keeps every field and checks none. */

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly scope?: 'Cluster';
}

const kinds: readonly Kind[] = [
  { kind: 'Workflow', plural: 'workflows', shortNames: ['wf'] },
  { kind: 'WorkflowTemplate', plural: 'workflowtemplates', shortNames: ['wftmpl'] },
  { kind: 'ClusterWorkflowTemplate', plural: 'clusterworkflowtemplates', shortNames: ['cwft'], scope: 'Cluster' },
  { kind: 'CronWorkflow', plural: 'cronworkflows', shortNames: ['cwf'] },
  { kind: 'WorkflowTaskSet', plural: 'workflowtasksets', shortNames: ['wfts'] },
  { kind: 'WorkflowTaskResult', plural: 'workflowtaskresults', shortNames: [] },
  { kind: 'WorkflowArtifactGCTask', plural: 'workflowartifactgctasks', shortNames: ['wfat'] },
  { kind: 'WorkflowEventBinding', plural: 'workfloweventbindings', shortNames: ['wfeb'] },
];

/** Printer columns of Workflow in Argo 4: what `kubectl get wf` and a watch in Table form show. */
const workflowColumns = [
  { name: 'Status', type: 'string', jsonPath: '.status.phase', description: 'Status of the workflow' },
  { name: 'Age', type: 'date', jsonPath: '.status.startedAt', description: 'When the workflow was started' },
  {
    name: 'Message',
    type: 'string',
    jsonPath: '.status.message',
    description: 'Human readable message indicating details about why the workflow is in this condition.',
  },
];

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** One CustomResourceDefinition for each kind of Argo's that a controller or a test needs. */
export const argoCustomResources: readonly object[] = kinds.map(({ kind, plural, shortNames, scope }) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.argoproj.io` },
  spec: {
    group: 'argoproj.io',
    scope: scope ?? 'Namespaced',
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { ...anything, properties: { spec: anything, status: anything } } },
        ...(kind === 'Workflow' ? { additionalPrinterColumns: workflowColumns } : {}),
      },
    ],
  },
}));
