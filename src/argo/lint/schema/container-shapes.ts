import type { ShapeTable } from './shape-language.ts';

/** Containers, as in Kubernetes core/v1. Fields as in Argo 4.1's full CRDs; `shape-language.ts` explains the notation. */
export const containerShapes: ShapeTable = {
  Container: `
    args:[] command:[] env:[EnvVar]#name envFrom:[EnvFromSource] image imagePullPolicy lifecycle:Lifecycle
    livenessProbe:Probe name ports:[ContainerPort]#containerPort,protocol readinessProbe:Probe resizePolicy:[ResizePolicy]
    resources:Resources restartPolicy restartPolicyRules:[RestartPolicyRules] securityContext:SecurityContext
    startupProbe:Probe stdin:bool stdinOnce:bool terminationMessagePath terminationMessagePolicy tty:bool
    volumeDevices:[VolumeDevice]#devicePath volumeMounts:[VolumeMount]#mountPath workingDir`,
  Script: '&Container source',
  ContainerNode: '&Container name! dependencies:[]',
  UserContainer: '&Container name! mirrorVolumeMounts:bool',
  PluginContainer: '&Container name!',
  EnvVar: 'name! value valueFrom:EnvVarSource',
  EnvVarSource: `
    configMapKeyRef:KeyRef fieldRef:FieldRef fileKeyRef:FileKeyRef resourceFieldRef:ResourceFieldRef secretKeyRef:KeyRef`,
  FieldRef: 'fieldPath! apiVersion',
  ResourceFieldRef: 'resource! containerName divisor:quantity',
  FileKeyRef: 'key! path! volumeName! optional:bool',
  EnvFromSource: 'configMapRef:OptionalRef prefix secretRef:OptionalRef',
  OptionalRef: 'name optional:bool',
  KeyRef: 'key! name optional:bool',
  NameRef: 'name',
  NameValue: 'name! value!',
  ContainerPort: 'containerPort!:int hostIP hostPort:int name protocol',
  Resources: 'claims:[ResourceClaim]#name limits:{quantity} requests:{quantity}',
  ResourceClaim: 'name! request',
  ResizePolicy: 'resourceName! restartPolicy!',
  RestartPolicyRules: 'action! exitCodes:ExitCodes',
  ExitCodes: 'operator! values:[int]#set',
  Lifecycle: 'postStart:LifecycleHandler preStop:LifecycleHandler stopSignal',
  LifecycleHandler: 'exec:ExecAction httpGet:HttpGet sleep:SleepAction tcpSocket:TcpSocket',
  Probe: `
    exec:ExecAction failureThreshold:int grpc:Grpc httpGet:HttpGet initialDelaySeconds:int periodSeconds:int
    successThreshold:int tcpSocket:TcpSocket terminationGracePeriodSeconds:int timeoutSeconds:int`,
  ExecAction: 'command:[]',
  HttpGet: 'port!:intOrText host httpHeaders:[NameValue] path scheme',
  TcpSocket: 'port!:intOrText host',
  Grpc: 'port!:int service',
  SleepAction: 'seconds!:int',
  SecurityContext: `
    allowPrivilegeEscalation:bool appArmorProfile:ConfinementProfile capabilities:Capabilities privileged:bool procMount
    readOnlyRootFilesystem:bool runAsGroup:int runAsNonRoot:bool runAsUser:int seLinuxOptions:SeLinuxOptions
    seccompProfile:ConfinementProfile windowsOptions:WindowsOptions`,
  Capabilities: 'add:[] drop:[]',
  ConfinementProfile: 'type! localhostProfile',
  SeLinuxOptions: 'level role type user',
  WindowsOptions: 'gmsaCredentialSpec gmsaCredentialSpecName hostProcess:bool runAsUserName',
  VolumeMount: 'mountPath! name! mountPropagation readOnly:bool recursiveReadOnly subPath subPathExpr',
  VolumeDevice: 'devicePath! name!',
};
