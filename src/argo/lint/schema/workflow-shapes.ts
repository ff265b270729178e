import type { ShapeTable } from './shape-language.ts';

/** The Workflow, its spec and its templates. Fields as in Argo 4.1's full CRDs; `shape-language.ts` explains the notation. */
export const workflowShapes: ShapeTable = {
  Workflow: 'metadata!:ObjectMeta spec!:WorkflowSpec apiVersion kind status:Status',
  Status: `
    artifactGCStatus:any artifactRepositoryRef:any compressedNodes conditions:any estimatedDuration:any finishedAt:any message
    nodes:any offloadNodeStatusVersion outputs:any persistentVolumeClaims:any phase progress resourcesDuration:any startedAt:any
    storedTemplates:any storedWorkflowTemplateSpec:any synchronization:any taskResultsCompletionStatus:any`,
  ObjectMeta: `
    annotations:{} creationTimestamp:date deletionGracePeriodSeconds:int deletionTimestamp:date finalizers:[] generateName
    generation:int labels:{} managedFields:[any] name namespace ownerReferences:[OwnerReference] resourceVersion selfLink
    uid`,
  OwnerReference: 'apiVersion! kind! name! uid! blockOwnerDeletion:bool controller:bool',
  WorkflowSpec: `
    activeDeadlineSeconds:int affinity:Affinity archiveLogs:bool arguments:Arguments artifactGC:WorkflowArtifactGC
    artifactRepositoryRef:ArtifactRepositoryRef automountServiceAccountToken:bool dnsConfig:DnsConfig dnsPolicy entrypoint
    executor:Executor executorPlugins:[ExecutorPlugin] hooks:{LifecycleHook} hostAliases:[HostAlias] hostNetwork:bool
    imagePullSecrets:[NameRef] metrics:Metrics nodeSelector:{} onExit parallelism:positive
    podDisruptionBudget:PodDisruptionBudget podGC:PodGC podMetadata:Labels podPriorityClassName podResources:Resources
    podSpecPatch priority:int resourceClaims:[PodResourceClaim] retryStrategy:RetryStrategy schedulerName
    securityContext:PodSecurityContext serviceAccountName shutdown suspend:bool synchronization:Synchronization
    templateDefaults:Template templates:[Template]0..200 tolerations:[Toleration] ttlStrategy:TtlStrategy
    volumeClaimGC:VolumeClaimGC volumeClaimTemplates:[ClaimTemplate] volumes:[Volume] workflowMetadata:WorkflowMetadata
    workflowTemplateRef:WorkflowTemplateRef`,
  WorkflowMetadata: 'annotations:{} labels:{} labelsFrom:{ExpressionOnly}',
  ExpressionOnly: 'expression!',
  WorkflowTemplateRef: 'clusterScope:bool name',
  TtlStrategy: 'secondsAfterCompletion:int secondsAfterFailure:int secondsAfterSuccess:int',
  PodGC: 'deleteDelayDuration labelSelector:LabelSelector strategy:podGcStrategy',
  VolumeClaimGC: 'strategy',
  WorkflowArtifactGC: `
    forceFinalizerRemoval:bool podMetadata:Labels podSpecPatch serviceAccountName strategy:artifactGcStrategy`,
  ArtifactRepositoryRef: 'configMap key',
  Executor: 'serviceAccountName',
  ExecutorPlugin: 'metadata!:PluginMetadata spec!:PluginSpec',
  PluginMetadata: 'annotations:{} finalizers:[] labels:{} name namespace',
  PluginSpec: 'sidecar!:Sidecar',
  Sidecar: 'container!:PluginContainer automountServiceAccountToken:bool',
  PodDisruptionBudget: `
    maxUnavailable:intOrText minAvailable:intOrText selector:LabelSelector unhealthyPodEvictionPolicy`,
  Synchronization: 'mutexes:[Mutex] semaphores:[Semaphore]',
  Mutex: 'database:bool name namespace',
  Semaphore: 'configMapKeyRef:KeyRef database:DatabaseLock namespace',
  DatabaseLock: 'key!',
  Metrics: 'prometheus!:[Metric]0..100',
  Metric: 'help!:filled name!:metricName counter:Counter gauge:Gauge histogram:Histogram labels:[MetricLabel] when',
  MetricLabel: 'key!:metricName value!',
  Gauge: 'realtime!:bool value!:gaugeValue operation:gaugeOperation',
  Counter: 'value!:filled',
  Histogram: 'buckets!:[number] value!:filled',
  Labels: 'annotations:{} labels:{}',
  RetryStrategy: 'affinity:RetryAffinity backoff:Backoff expression limit:intOrText retryPolicy:retryPolicy',
  RetryAffinity: 'nodeAntiAffinity:object',
  Backoff: 'cap duration factor:intOrText maxDuration',
};
