import type { ShapeTable } from './shape-language.ts';

/** Templates and what they call. Fields as in Argo 4.1's full CRDs; `shape-language.ts` explains the notation. */
export const templateShapes: ShapeTable = {
  Template: `
    activeDeadlineSeconds:intOrText affinity:Affinity annotations:{} archiveLocation:ArchiveLocation
    automountServiceAccountToken:bool container:Container containerSet:ContainerSetTemplate daemon:bool dag:DagTemplate
    data:DataTemplate executor:Executor failFast:bool hostAliases:[HostAlias] http:HttpTemplate
    initContainers:[UserContainer] inputs:Inputs memoize:Memoize metadata:Labels metrics:Metrics name:fieldName
    nodeSelector:{} outputs:Outputs parallelism:positive pendingTimeout plugin:plugin podResources:Resources podSpecPatch
    priorityClassName resource:ResourceTemplate resourceClaims:[PodResourceClaim] retryStrategy:RetryStrategy
    schedulerName script:Script securityContext:PodSecurityContext serviceAccountName sidecars:[UserContainer]
    steps:[[Step]]1.. suspend:SuspendTemplate synchronization:Synchronization timeout tolerations:[Toleration]
    volumes:[Volume]`,
  Inputs: 'artifacts:[Artifact] parameters:[Parameter]0..500',
  Outputs: 'artifacts:[Artifact] exitCode parameters:[Parameter] result',
  Arguments: 'artifacts:[Artifact] parameters:[Parameter]',
  Parameter: `
    name!:parameterName default:anyText description enum:[anyText]1.. globalName value:anyText valueFrom:ValueFrom`,
  ValueFrom: `
    configMapKeyRef:KeyRef default:anyText event expression jqFilter jsonPath parameter path supplied:object`,
  Step: `
    arguments:Arguments continueOn:ContinueOn hooks:{LifecycleHook} inline:inline name:fieldName onExit template
    templateRef:TemplateRef when withItems:items withParam withSequence:Sequence`,
  Task: `
    name!:fieldName arguments:Arguments continueOn:ContinueOn dependencies:[] depends hooks:{LifecycleHook} inline:inline
    onExit template templateRef:TemplateRef when withItems:items withParam withSequence:Sequence`,
  ContinueOn: 'error:bool failed:bool',
  TemplateRef: 'clusterScope:bool name template',
  LifecycleHook: 'arguments:Arguments expression template templateRef:TemplateRef',
  Sequence: 'count:intOrText end:intOrText format start:intOrText',
  DagTemplate: 'tasks!:[Task]1..200 failFast:bool target',
  SuspendTemplate: 'duration',
  ContainerSetTemplate: 'containers!:[ContainerNode] retryStrategy:ContainerSetRetry volumeMounts:[VolumeMount]',
  ContainerSetRetry: 'retries!:intOrText duration',
  ResourceTemplate: `
    action!:resourceAction failureCondition flags:[] manifest manifestFrom:ManifestFrom mergeStrategy:mergeStrategy
    setOwnerReference:bool successCondition`,
  ManifestFrom: 'artifact!:Artifact',
  DataTemplate: 'source!:DataSourceArtifact transformation!:[ExpressionOnly]',
  DataSourceArtifact: 'artifactPaths:Artifact',
  HttpTemplate: `
    url! body bodyFrom:BodyFrom headers:[HttpHeader] insecureSkipVerify:bool method successCondition timeoutSeconds:int`,
  HttpHeader: 'name! value valueFrom:HeaderValueFrom',
  HeaderValueFrom: 'secretKeyRef:KeyRef',
  BodyFrom: 'bytes:bytes',
  Memoize: 'cache!:MemoCache key! maxAge!',
  MemoCache: 'configMap!:NameRef',
};
