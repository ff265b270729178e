import type { LintContext } from '../lint-context.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What git and hdfs artifacts need besides what the CRD asks for; `place` is Argo's name for the artifact. */
export function checkArtifactLocation(context: LintContext, artifact: object, path: string, place: string): void {
  const { git, hdfs }: Fields = { ...artifact };
  if (isFields(git) && !git['repo']) {
    context.invalid({
      rule: 'artifact-location',
      path: `${path}.git.repo`,
      message: 'a git artifact needs a repo',
      argo: `${place}.git.repo is required`,
    });
  }
  if (!isFields(hdfs)) return;
  const reason = hdfsFault(hdfs, `${place}.hdfs`);
  if (reason !== null)
    context.invalid({
      rule: 'artifact-location',
      path: `${path}.hdfs`,
      message: reason.replaceAll(`${place}.`, ''),
      argo: reason,
    });
}

function hdfsFault(hdfs: Fields, place: string): string | null {
  const {
    addresses,
    path,
    hdfsUser,
    krbCCacheSecret,
    krbKeytabSecret,
    krbConfigConfigMap,
    krbServicePrincipalName,
    krbUsername,
    krbRealm,
  } = hdfs;
  if (!Array.isArray(addresses) || addresses.length === 0) return `${place}.addresses is required`;
  if (!path) return `${place}.path is required`;
  if (!String(path).startsWith('/')) return `${place}.path must be a absolute file path`;
  if (!hdfsUser && !krbCCacheSecret && !krbKeytabSecret)
    return `either ${place}.hdfsUser, ${place}.krbCCacheSecret or ${place}.krbKeytabSecret is required`;
  const hasKerberos = Boolean(krbServicePrincipalName && krbConfigConfigMap);
  if (krbKeytabSecret && !(hasKerberos && krbUsername && krbRealm)) {
    return `${place}.krbServicePrincipalName, ${place}.krbConfigConfigMap, ${place}.krbUsername and ${place}.krbRealm are required with ${place}.krbKeytabSecret`;
  }
  return krbCCacheSecret && !hasKerberos
    ? `${place}.krbServicePrincipalName and ${place}.krbConfigConfigMap are required with ${place}.krbCCacheSecret`
    : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
