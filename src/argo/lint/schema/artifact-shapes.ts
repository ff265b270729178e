import type { ShapeTable } from './shape-language.ts';

/** Artifacts and the places they are kept in. Fields as in Argo 4.1's full CRDs; `shape-language.ts` explains the notation. */
export const artifactShapes: ShapeTable = {
  Artifact: `
    name!:artifactName archive:Archive archiveLogs:bool artifactGC:ArtifactGC artifactory:ArtifactoryArtifact
    azure:AzureArtifact deleted:bool from fromExpression gcs:GcsArtifact git:GitArtifact globalName hdfs:HdfsArtifact
    http:HttpArtifact mode:fileMode optional:bool oss:OssArtifact path plugin:PluginArtifact raw:RawArtifact
    recurseMode:bool s3:S3Artifact subPath`,
  ArtifactGC: 'podMetadata:Labels serviceAccountName strategy:artifactGcStrategy',
  ArchiveLocation: `
    archiveLogs:bool artifactory:ArtifactoryArtifact azure:AzureArtifact gcs:GcsArtifact git:GitArtifact hdfs:HdfsArtifact
    http:HttpArtifact oss:OssArtifact plugin:PluginArtifact raw:RawArtifact s3:S3Artifact`,
  Archive: 'none:object tar:Tar zip:object',
  Tar: 'compressionLevel:int',
  S3Artifact: `
    accessKeySecret:KeyRef addressingStyle:addressingStyle bucket caSecret:KeyRef
    createBucketIfNotPresent:CreateBucketIfNotPresent encryptionOptions:EncryptionOptions endpoint insecure:bool key
    region roleARN secretKeySecret:KeyRef sessionTokenSecret:KeyRef useSDKCreds:bool`,
  CreateBucketIfNotPresent: 'objectLocking:bool',
  EncryptionOptions: 'enableEncryption:bool kmsEncryptionContext kmsKeyId serverSideCustomerKeySecret:KeyRef',
  GcsArtifact: 'key! bucket serviceAccountKeySecret:KeyRef',
  GitArtifact: `
    repo! branch depth:int disableSubmodules:bool fetch:[] insecureIgnoreHostKey:bool insecureSkipTLS:bool
    passwordSecret:KeyRef revision singleBranch:bool sshPrivateKeySecret:KeyRef usernameSecret:KeyRef`,
  HdfsArtifact: `
    path! addresses:[] dataTransferProtection force:bool hdfsUser krbCCacheSecret:KeyRef krbConfigConfigMap:KeyRef
    krbKeytabSecret:KeyRef krbRealm krbServicePrincipalName krbUsername`,
  HttpArtifact: 'url! auth:HttpAuth headers:[NameValue] saveStreamViaFile:bool',
  HttpAuth: 'basicAuth:BasicAuth clientCert:ClientCert oauth2:Oauth2',
  BasicAuth: 'passwordSecret:KeyRef usernameSecret:KeyRef',
  ClientCert: 'clientCertSecret:KeyRef clientKeySecret:KeyRef',
  Oauth2: `
    clientIDSecret:KeyRef clientSecretSecret:KeyRef endpointParams:[EndpointParams] scopes:[] tokenURLSecret:KeyRef`,
  EndpointParams: 'key! value',
  OssArtifact: `
    key! accessKeySecret:KeyRef bucket createBucketIfNotPresent:bool endpoint lifecycleRule:LifecycleRule
    secretKeySecret:KeyRef securityToken useSDKCreds:bool`,
  LifecycleRule: 'markDeletionAfterDays:int markInfrequentAccessAfterDays:int',
  RawArtifact: 'data!',
  AzureArtifact: 'blob! container! endpoint! accountKeySecret:KeyRef useSDKCreds:bool',
  ArtifactoryArtifact: 'url! passwordSecret:KeyRef usernameSecret:KeyRef',
  PluginArtifact: 'key! configuration connectionTimeoutSeconds:int name',
};
