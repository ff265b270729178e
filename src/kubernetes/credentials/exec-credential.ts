import { readFile } from 'node:fs/promises';
import { CommandError, type CommandResult, runCommand } from '../../core/command.ts';
import { KubeError } from '../kube-error.ts';
import type { ClusterEntry, ExecPlugin } from '../kubeconfig/cluster-access.ts';
import { isFields } from '../kubeconfig/fields.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { parseJsonLoosely } from '../parse-json-loosely.ts';
import { createRedactor, redactAssignments } from '../redact.ts';

export interface ExecCredential {
  readonly token: string | null;
  /** PEM. */
  readonly certificate: string | null;
  /** PEM. */
  readonly key: string | null;
  /** Milliseconds since the epoch; null: good until the server refuses it. */
  readonly expiresAtMs: number | null;
}

export interface ExecOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the plugin is ended. @default 60 000 */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 60_000;
const shownStderr = 1_000;

/**
 * Runs the plugin of a kubeconfig. Nothing is asked of a person: stdin is empty. What it prints is never shown, its stderr redacted.
 * Throws KubeconfigError when the program is not there, KubeError with status 0 when it fails: it may succeed later.
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: ClusterEntry,
  options: ExecOptions,
): Promise<ExecCredential> {
  const env = { ...definedOf(options.env), ...plugin.env, KUBERNETES_EXEC_INFO: await execInfo(plugin, cluster) };
  const result = await runInTime(plugin, env, options.timeoutMs ?? defaultTimeoutMs);
  if (result === 'late')
    throw failure(plugin, `did not end within ${(options.timeoutMs ?? defaultTimeoutMs) / 1000} s`);
  if (result.exitCode !== 0) {
    const secrets = [...Object.values(plugin.env), ...result.stdout.split('\n')];
    const words = redactAssignments(createRedactor(secrets)(result.stderr)).trim().slice(-shownStderr);
    throw failure(plugin, `ended with ${result.exitCode ?? 'a signal'}${words === '' ? '' : `: ${words}`}`);
  }
  return parseCredential(plugin, result.stdout);
}

async function runInTime(
  plugin: ExecPlugin,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<CommandResult | 'late'> {
  const over = Promise.withResolvers<'late'>();
  // a child of the plugin may keep its pipes open after the plugin was killed
  const timer = setTimeout(() => over.resolve('late'), timeoutMs + 100);
  try {
    const ended = await Promise.race([runCommand(plugin.command, plugin.args, { env, timeoutMs }), over.promise]);
    return ended !== 'late' && ended.exitCode === null ? 'late' : ended;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new KubeconfigError(`the exec plugin ${plugin.command} of the kubeconfig cannot be run: ${codeOf(error)}`, {
      hint: plugin.installHint ?? `install ${plugin.command} and put it on PATH`,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The error of spawn lists the arguments, and those may be secret. */
function codeOf(error: CommandError): string {
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  return code === 'ENOENT' ? 'there is no such program' : String(code ?? 'unknown error');
}

function parseCredential(plugin: ExecPlugin, stdout: string): ExecCredential {
  const document = parseJsonLoosely(stdout);
  if (!isFields(document) || document['kind'] !== 'ExecCredential' || !isFields(document['status']))
    throw failure(plugin, 'printed no ExecCredential with a status');
  if (document['apiVersion'] !== plugin.apiVersion)
    throw failure(plugin, `answered in another apiVersion than ${plugin.apiVersion}, which the kubeconfig asks for`);
  const text = (key: string) => textOf(document['status'], key);
  const [token, certificate, key] = [text('token'), text('clientCertificateData'), text('clientKeyData')];
  if ((certificate === null) !== (key === null))
    throw failure(plugin, 'printed a certificate without key, or a key without certificate');
  if (token === null && certificate === null) throw failure(plugin, 'printed neither a token nor a certificate');
  const expiry = Date.parse(text('expirationTimestamp') ?? '');
  return { token, certificate, key, expiresAtMs: Number.isNaN(expiry) ? null : expiry };
}

function textOf(status: unknown, key: string): string | null {
  const value = isFields(status) ? status[key] : null;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What a plugin may read in KUBERNETES_EXEC_INFO. Source: client.authentication.k8s.io ExecCredentialSpec. */
async function execInfo(plugin: ExecPlugin, cluster: ClusterEntry): Promise<string> {
  const spec = { interactive: false, ...(plugin.provideClusterInfo ? { cluster: await clusterInfo(cluster) } : {}) };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: plugin.apiVersion, spec });
}

async function clusterInfo(cluster: ClusterEntry): Promise<Readonly<Record<string, unknown>>> {
  const caData = cluster.caFile === null ? cluster.caData : await readFile(cluster.caFile, 'base64').catch(() => null);
  return {
    server: cluster.server,
    ...(cluster.tlsServerName === null ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(caData === null ? {} : { 'certificate-authority-data': caData }),
    ...(cluster.proxyUrl === null ? {} : { 'proxy-url': cluster.proxyUrl }),
    config: cluster.execConfig ?? null,
  };
}

function failure(plugin: ExecPlugin, how: string): KubeError {
  return new KubeError(
    `the exec plugin ${plugin.command} of the kubeconfig ${how}`,
    { status: 0 },
    { hint: `run ${plugin.command} by hand; kubectl uses it, too: kubectl auth whoami` },
  );
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
