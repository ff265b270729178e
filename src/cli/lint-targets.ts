/** What `e2e lint` looks at: manifests as they stand, or the configuration, the types of its functions and what they build. */
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ClusterObjects, nothingKnown, withObjects } from '../argo/lint/cluster-objects.ts';
import { lintWorkflow } from '../argo/lint/lint.ts';
import { lintDocuments, workflowsIn } from '../argo/lint/lint-manifest.ts';
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

export type LintFlags = FlagValues<typeof configFlags> & {
  readonly strict: boolean;
  readonly types: boolean;
  readonly 'ignore-missing': boolean;
};

/** A manifest as it was read, or why it could not be. */
interface ManifestFile {
  readonly file: string;
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly Problem[];
}

/** What files define serves whatever refers to it: a WorkflowTemplate, a key of a ConfigMap. */
export async function lintAll(flags: LintFlags, words: readonly string[], host: Host): Promise<readonly LintedFile[]> {
  const manifests = await Promise.all(words.filter(isManifest).map((word) => readManifest(word, host)));
  const names = words.filter((word) => !isManifest(word));
  const cluster = withObjects(
    { ...nothingKnown, hasAllTemplates: !flags['ignore-missing'] },
    manifests.flatMap(({ documents }) => documents.map(({ value }) => value)),
  );
  const hasWorkflow = names.length > 0 || manifests.some(({ documents }) => workflowsIn(documents).length > 0);
  const files = manifests.flatMap((each) => lintManifestFile(each, { hasWorkflow, cluster }, flags));
  const ownFiles =
    manifests.length > 0 && names.length === 0 ? [] : await lintConfiguration(flags, names, cluster, host);
  return [...files, ...ownFiles];
}

function isManifest(word: string): boolean {
  return word === '-' || /\.(ya?ml|json)$/.test(basename(word));
}

async function readManifest(word: string, host: Host): Promise<ManifestFile> {
  const file = word === '-' ? 'standard input' : word;
  const content = await (word === '-' ? text(host.stdin) : readFile(resolve(host.cwd, word), 'utf8')).catch(
    (error: Error) => error,
  );
  const unread = (message: string, hint: string | null = null) => {
    return { file, documents: [], problems: [problem(message, { rule: 'unreadable', hint })] };
  };
  if (content instanceof Error) return unread(`${file} cannot be read: ${content.message}`);
  const { documents, problems } = parseManifest(content);
  if (problems.length > 0) return { file, documents: [], problems };
  return documents.length === 0
    ? unread(`${file} holds no document`, 'expected kind: Workflow')
    : { file, documents, problems };
}

interface Surroundings {
  /** Whether something else is linted for which a file without a Workflow was given. */
  readonly hasWorkflow: boolean;
  readonly cluster: ClusterObjects;
}

function lintManifestFile(
  { file, documents, problems }: ManifestFile,
  { hasWorkflow, cluster }: Surroundings,
  { strict }: LintFlags,
): readonly LintedFile[] {
  if (problems.length > 0) return [{ file, workflow: null, verdict: 'unreadable', problems }];
  if (hasWorkflow && workflowsIn(documents).length === 0) return [];
  return lintDocuments(documents, { cluster }).map((each) => linted(file, each.workflow, each.problems, strict));
}

async function lintConfiguration(
  flags: LintFlags,
  names: readonly string[],
  cluster: ClusterObjects,
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
  return [own, ...(await Promise.all(entries.map((entry) => lintEntry(entry, { session, cluster }, flags, host))))];
}

async function lintEntry(
  entry: WorkflowEntry,
  { session, cluster }: { readonly session: JobSession; readonly cluster: ClusterObjects },
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
    const found = plan.workflows.flatMap(({ workflow }) => lintWorkflow(workflow, { cluster }));
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
