import { gcsUri } from '../gcp/gcs-uri.ts';
import { lazyStore } from './lazy.ts';
import type { ObjectStore } from './object-store.ts';

export interface GcsOpening {
  readonly bucket: string;
  /** Put before every name. @default '' */
  readonly prefix?: string;
  /** GOOGLE_APPLICATION_CREDENTIALS, STORAGE_EMULATOR_HOST and the variables of proxies are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends trying. */
  readonly signal?: AbortSignal | undefined;
  /** Gets a line when an outage begins. */
  readonly say?: ((line: string) => void) | undefined;
  /** Milliseconds for which one object is tried. */
  readonly patienceMs?: number;
}

/** A bucket; what it takes to speak to it is loaded when it is first used. An emulator is asked without credentials, as Google's libraries do. */
export function openGcs({ bucket, prefix = '', env, signal, say, patienceMs }: GcsOpening): ObjectStore {
  return lazyStore(gcsUri(bucket, prefix), async () => {
    const { createGcsStore } = await import('./gcs.ts');
    const emulator = emulatorEndpoint(env['STORAGE_EMULATOR_HOST']);
    const access = emulator ?? (await googleCloud(env['GOOGLE_APPLICATION_CREDENTIALS']));
    return createGcsStore({
      ...access,
      bucket,
      prefix,
      signal,
      say,
      proxyEnv: emulator === null ? proxyVariables(env) : {},
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
  });
}

async function googleCloud(keyFile: string | undefined) {
  const { googleAccess } = await import('./google-credentials.ts');
  return googleAccess(keyFile);
}

/** `host:port` or a URL. */
function emulatorEndpoint(value: string | undefined) {
  if (!value) return null;
  const endpoint = (/^https?:\/\//i.test(value) ? value : `http://${value}`).replace(/\/$/, '');
  return { endpoint, authorize: async () => ({}) };
}

const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

function proxyVariables(env: GcsOpening['env']): Readonly<Record<string, string | undefined>> {
  const names = proxyNames.flatMap((name) => [name, name.toLowerCase()]);
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
