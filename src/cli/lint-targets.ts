/** What `e2e lint` looks at: manifests as they stand, or the configuration, the types of its functions and what they build. */
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { lintWorkflow } from '../argo/lint/lint.ts';
import { type ManifestDocument, parseManifest } from '../argo/manifest.ts';
import type { HarnessConfig, WorkflowEntry } from '../config/harness-config.ts';
import { HarnessError, type Problem, problem, problemsOfError } from '../core/errors.ts';
import { typeCheck } from '../loader/type-check.ts';
import { entryNamed } from '../run/entry.ts';
import { buildSelected } from './build-entries.ts';
import type { FlagValues } from './command.ts';
import type { configFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { LintedFile } from './lint-report.ts';
import { type JobSession, openJobSession, readConfig } from './selection-session.ts';

export type LintFlags = FlagValues<typeof configFlags> & { readonly strict: boolean; readonly types: boolean };

export async function lintAll(flags: LintFlags, words: readonly string[], host: Host): Promise<readonly LintedFile[]> {
  const manifests = words.filter(isManifest);
  const names = words.filter((word) => !isManifest(word));
  const files = await Promise.all(manifests.map((word) => lintManifestFile(word, flags, host)));
  const ownFiles = manifests.length > 0 && names.length === 0 ? [] : await lintConfiguration(flags, names, host);
  return [...files.flat(), ...ownFiles];
}

function isManifest(word: string): boolean {
  return word === '-' || /\.(ya?ml|json)$/.test(basename(word));
}

async function lintManifestFile(word: string, { strict }: LintFlags, host: Host): Promise<readonly LintedFile[]> {
  const file = word === '-' ? 'standard input' : word;
  const content = await (word === '-' ? text(host.stdin) : readFile(resolve(host.cwd, word), 'utf8')).catch(
    (error: Error) => error,
  );
  if (content instanceof Error)
    return [unreadable(file, [problem(`${file} cannot be read: ${content.message}`, { rule: 'unreadable' })])];
  const { documents, problems } = parseManifest(content);
  if (problems.length > 0) return [unreadable(file, problems)];
  if (documents.length === 0)
    return [
      unreadable(file, [problem(`${file} holds no document`, { rule: 'unreadable', hint: 'expected kind: Workflow' })]),
    ];
  return documents.map((document) => lintDocument(document, file, strict));
}

function lintDocument(document: ManifestDocument, file: string, strict: boolean): LintedFile {
  const found = lintWorkflow(document.value).map((each) => ({ ...each, ...document.positionOf(each.path) }));
  return linted(file, nameOf(document.value), [...document.problems, ...found], strict);
}

async function lintConfiguration(
  flags: LintFlags,
  names: readonly string[],
  host: Host,
): Promise<readonly LintedFile[]> {
  const session = await openJobSession(flags, host, '0');
  const { config, problems } = await readConfig(flags, session.root, host);
  const configFile = problems.find(({ file }) => file !== null)?.file ?? flags['config-file'][0] ?? 'prow_config.yaml';
  if (config === null) return [linted(configFile, null, problems, true)];
  const entries =
    names.length === 0
      ? config.workflows.filter(({ launcher }) => launcher.type === 'ts_func')
      : names.map((name) => entryNamed(config, name));
  const types = flags.types ? await typesOf(config, entries, session, host) : [];
  // What run_e2e only warns of, such as an unknown key, is a mistake to the file's owner.
  const own = linted(
    configFile,
    null,
    [...problems.map((each) => ({ ...each, severity: 'error' as const })), ...types],
    flags.strict,
  );
  return [own, ...(await Promise.all(entries.map((entry) => lintEntry(entry, session, flags, host))))];
}

async function lintEntry(
  entry: WorkflowEntry,
  session: JobSession,
  { strict }: LintFlags,
  host: Host,
): Promise<LintedFile> {
  const file = entry.launcher.type === 'ts_func' ? entry.launcher.module : entry.source.file;
  try {
    const plan = await buildSelected(
      {
        selections: [{ type: 'selected', entry, matched: null }],
        session,
        salt: 0,
        engine: undefined,
        timeoutMs: null,
        namespace: null,
      },
      host,
    );
    const found = plan.workflows.flatMap(({ workflow }) => lintWorkflow(workflow));
    return linted(file, entry.name, [...plan.problems, ...found], strict);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return linted(file, entry.name, problemsOfError(error), strict);
  }
}

function typesOf(
  { workflows }: HarnessConfig,
  entries: readonly WorkflowEntry[],
  { root }: JobSession,
  host: Host,
): Promise<readonly Problem[]> {
  const chosen = workflows.filter((entry) => entries.includes(entry));
  const modules = new Set(
    chosen.flatMap(({ launcher }) => (launcher.type === 'ts_func' ? [join(root, launcher.module)] : [])),
  );
  const env = Object.fromEntries(
    ['PATH', 'HOME'].flatMap((name) => (host.env[name] === undefined ? [] : [[name, host.env[name]]])),
  );
  return typeCheck({ root, modules: [...modules], env });
}

function linted(file: string, workflow: string | null, problems: readonly Problem[], strict: boolean): LintedFile {
  const judged = strict ? problems.map((each) => ({ ...each, severity: 'error' as const })) : problems;
  return {
    file,
    workflow,
    verdict: judged.some(({ severity }) => severity === 'error') ? 'invalid' : 'valid',
    problems: judged,
  };
}

function unreadable(file: string, problems: readonly Problem[]): LintedFile {
  return { file, workflow: null, verdict: 'unreadable', problems };
}

function nameOf(value: unknown): string | null {
  const metadata = typeof value === 'object' && value !== null && 'metadata' in value ? value.metadata : null;
  if (typeof metadata !== 'object' || metadata === null) return null;
  const { name, generateName } = metadata as { readonly name?: unknown; readonly generateName?: unknown };
  return typeof name === 'string' ? name : typeof generateName === 'string' ? generateName : null;
}
