type Fields = Readonly<Record<string, unknown>>;

/** Whether an artifact says where it is kept, or at least by which key; an empty location such as `s3: {}` says nothing. */
export function hasSource(artifact: object): boolean {
  const fields: Fields = { ...artifact };
  const kind = Object.keys(sources).find((name) => isFields(fields[name]));
  const location = kind === undefined ? undefined : fields[kind];
  return kind !== undefined && isFields(location) && (sources[kind]?.(location) ?? false);
}

/** By kind, in the order in which Argo looks. */
const sources: Readonly<Record<string, (location: Fields) => boolean>> = {
  artifactory: ({ url, usernameSecret }) => (isText(url) && usernameSecret !== undefined) || hasUrlPath(url),
  azure: ({ blob }) => isText(blob),
  git: ({ repo }) => isText(repo),
  gcs: ({ key }) => isText(key),
  hdfs: ({ addresses, path }) => (Array.isArray(addresses) && addresses.length > 0) || isText(path),
  http: ({ url }) => isText(url),
  oss: ({ key }) => isText(key),
  raw: () => true,
  s3: ({ key }) => isText(key),
  plugin: ({ key }) => isText(key),
};

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** As Go reads it: a text without scheme and host is a path. */
function hasUrlPath(url: unknown): boolean {
  if (typeof url !== 'string') return false;
  const address = url.replace(/[#?].*$/s, '').replace(/^[a-z][a-z\d+.-]*:(?=\/|$)/i, '');
  const path = address.startsWith('//') ? address.slice(2).replace(/^[^/]*/, '') : address;
  const isOpaque = /^[a-z][a-z\d+.-]*:/i.test(path);
  return path !== '' && !isOpaque && !/%(?![\da-f]{2})/i.test(path);
}
