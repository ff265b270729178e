/**
 * Whether an image lies under a prefix, at a border: `ghcr.io/acme` holds `ghcr.io/acme/x:1` and not `ghcr.io/acme-evil/x`. Both are read as
 * container runtimes do, so that `busybox` lies under `docker.io/library`. Of an image with a `{{tag}}` the literal part before it must settle it.
 */
export function matchesPrefix(image: string, prefix: string): boolean {
  const open = image.indexOf('{{');
  const literal = open === -1 ? image : image.slice(0, open);
  if (open !== -1 && !literal.includes('/')) return false; // the rest may make a host of it
  const full = fullName(literal);
  if (full === null) return false;
  return fullPrefixes(prefix).some((each) => liesUnder(full, each, open !== -1));
}

const dockerHub = 'docker.io';

function liesUnder(image: string, prefix: string, isCut: boolean): boolean {
  if (prefix.endsWith('/')) return image.startsWith(prefix);
  if (!image.startsWith(prefix)) return false;
  const border = image.charAt(prefix.length);
  if (border === '/') return true;
  if (border === '') return !isCut;
  return prefix.includes('/') && (border === ':' || border === '@'); // behind a bare host it would be a port
}

/** With its host and Docker Hub's `library/`; null where path segments are missing or walk up, which no runtime takes. */
function fullName(image: string): string | null {
  const slash = image.indexOf('/');
  const first = slash === -1 ? '' : image.slice(0, slash);
  const named = isHost(first)
    ? [first, image.slice(slash + 1)]
    : [dockerHub, slash === -1 ? `library/${image}` : image];
  const [host = '', path = ''] = named;
  const segments = path.split('/');
  const isWhole = segments.every(
    (each, index) => (each !== '' || index === segments.length - 1) && !/^\.\.?$/.test(each),
  );
  return isWhole ? `${canonicalHost(host)}/${path}` : null;
}

/** A single word may be a host, an official image or an account of Docker Hub. */
function fullPrefixes(prefix: string): readonly string[] {
  const slash = prefix.indexOf('/');
  const first = slash === -1 ? prefix : prefix.slice(0, slash);
  const rest = prefix.slice(first.length);
  if (prefix === '') return [];
  if (isHost(first) && !isImageWithTag(prefix)) return [`${canonicalHost(first)}${rest}`];
  return slash === -1 ? [`${dockerHub}/library/${prefix}`, `${dockerHub}/${prefix}`] : [`${dockerHub}/${prefix}`];
}

/** Source: distribution/reference, splitDockerDomain. */
function isHost(first: string): boolean {
  return first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
}

/** `busybox:1.36` is an image of Docker Hub, `localhost:5000` a host: what stands behind the colon is a port or not. */
function isImageWithTag(prefix: string): boolean {
  return /^[^./:]+:(?!\d+$)[^/]+$/.test(prefix);
}

function canonicalHost(host: string): string {
  return host === 'index.docker.io' ? dockerHub : host;
}
