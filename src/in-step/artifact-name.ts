/** An artifact's name in a store. Prow's uploader writes `#` as `%23` in buckets, where it would cut a URL short; a directory keeps it. */
export function artifactObjectName(name: string, storeUri: string): string {
  return storeUri.startsWith('file://') ? name : name.replaceAll('#', '%23');
}
