import type { ShapeTable } from './shape-language.ts';

/** Volumes and claims, as in Kubernetes core/v1. Fields as in Argo 4.1's full CRDs; `shape-language.ts` explains the notation. */
export const volumeShapes: ShapeTable = {
  Volume: `
    name! awsElasticBlockStore:AwsElasticBlockStore azureDisk:AzureDisk azureFile:AzureFile cephfs:Cephfs cinder:Cinder
    configMap:ConfigMapVolume csi:Csi downwardAPI:DownwardVolume emptyDir:EmptyDir ephemeral:Ephemeral fc:Fc
    flexVolume:FlexVolume flocker:Flocker gcePersistentDisk:GcePersistentDisk gitRepo:GitRepo glusterfs:Glusterfs
    hostPath:HostPath image:ImageVolume iscsi:Iscsi nfs:Nfs persistentVolumeClaim:PersistentVolumeClaim
    photonPersistentDisk:PhotonPersistentDisk portworxVolume:PortworxVolume projected:Projected quobyte:Quobyte rbd:Rbd
    scaleIO:ScaleIO secret:SecretVolume storageos:Storageos vsphereVolume:VsphereVolume`,
  ConfigMapVolume: 'defaultMode:int items:[KeyToPath] name optional:bool',
  SecretVolume: 'defaultMode:int items:[KeyToPath] optional:bool secretName',
  KeyToPath: 'key! path! mode:int',
  EmptyDir: 'medium sizeLimit:quantity',
  HostPath: 'path! type',
  Nfs: 'path! server! readOnly:bool',
  PersistentVolumeClaim: 'claimName! readOnly:bool',
  Projected: 'defaultMode:int sources:[ProjectedSource]',
  ProjectedSource: `
    clusterTrustBundle:ClusterTrustBundle configMap:KeyProjection downwardAPI:DownwardProjection
    podCertificate:PodCertificate secret:KeyProjection serviceAccountToken:ServiceAccountToken`,
  KeyProjection: 'items:[KeyToPath] name optional:bool',
  DownwardProjection: 'items:[DownwardFile]',
  ServiceAccountToken: 'path! audience expirationSeconds:int',
  ClusterTrustBundle: 'path! labelSelector:LabelSelector name optional:bool signerName',
  PodCertificate: `
    keyType! signerName! certificateChainPath credentialBundlePath keyPath maxExpirationSeconds:int userAnnotations:{}`,
  DownwardVolume: 'defaultMode:int items:[DownwardFile]',
  DownwardFile: 'path! fieldRef:FieldRef mode:int resourceFieldRef:ResourceFieldRef',
  Ephemeral: 'volumeClaimTemplate:EphemeralClaim',
  EphemeralClaim: 'spec!:ClaimSpec metadata:ClaimMetadata',
  ClaimTemplate: 'apiVersion kind metadata:ClaimMetadata spec:ClaimSpec status:ClaimStatus',
  ClaimMetadata: 'annotations:{} finalizers:[] generateName labels:{} name namespace',
  ClaimSpec: `
    accessModes:[] dataSource:DataSource dataSourceRef:DataSourceRef resources:ClaimResources selector:LabelSelector
    storageClassName volumeAttributesClassName volumeMode volumeName`,
  ClaimResources: 'limits:{quantity} requests:{quantity}',
  DataSource: 'kind! name! apiGroup',
  DataSourceRef: 'kind! name! apiGroup namespace',
  ClaimStatus: `
    accessModes:[] allocatedResourceStatuses:{} allocatedResources:{quantity} capacity:{quantity}
    conditions:[ClaimCondition]#type currentVolumeAttributesClassName modifyVolumeStatus:ModifyVolumeStatus phase`,
  ClaimCondition: 'status! type! lastProbeTime:date lastTransitionTime:date message reason',
  ModifyVolumeStatus: 'status! targetVolumeAttributesClassName',
  Csi: 'driver! fsType nodePublishSecretRef:NameRef readOnly:bool volumeAttributes:{}',
  ImageVolume: 'pullPolicy reference',
  AwsElasticBlockStore: 'volumeID! fsType partition:int readOnly:bool',
  AzureDisk: 'diskName! diskURI! cachingMode fsType kind readOnly:bool',
  AzureFile: 'secretName! shareName! readOnly:bool',
  Cephfs: 'monitors!:[] path readOnly:bool secretFile secretRef:NameRef user',
  Cinder: 'volumeID! fsType readOnly:bool secretRef:NameRef',
  Fc: 'fsType lun:int readOnly:bool targetWWNs:[] wwids:[]',
  FlexVolume: 'driver! fsType options:{} readOnly:bool secretRef:NameRef',
  Flocker: 'datasetName datasetUUID',
  GcePersistentDisk: 'pdName! fsType partition:int readOnly:bool',
  GitRepo: 'repository! directory revision',
  Glusterfs: 'endpoints! path! readOnly:bool',
  Iscsi: `
    iqn! lun!:int targetPortal! chapAuthDiscovery:bool chapAuthSession:bool fsType initiatorName iscsiInterface portals:[]
    readOnly:bool secretRef:NameRef`,
  PhotonPersistentDisk: 'pdID! fsType',
  PortworxVolume: 'volumeID! fsType readOnly:bool',
  Quobyte: 'registry! volume! group readOnly:bool tenant user',
  Rbd: 'image! monitors!:[] fsType keyring pool readOnly:bool secretRef:NameRef user',
  ScaleIO: `
    gateway! secretRef!:NameRef system! fsType protectionDomain readOnly:bool sslEnabled:bool storageMode storagePool
    volumeName`,
  Storageos: 'fsType readOnly:bool secretRef:NameRef volumeName volumeNamespace',
  VsphereVolume: 'volumePath! fsType storagePolicyID storagePolicyName',
};
