import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { load, Schema, YAML11_SCHEMA, YAMLException } from 'js-yaml';
import { type Problem, problem } from '../../core/errors.ts';
import { type Fields, isFields } from './fields.ts';
import { KubeconfigError, kubeconfigErrorOf } from './kubeconfig-error.ts';
import type { KubeconfigPlace } from './locate.ts';

export interface KubeconfigFile {
  readonly path: string;
  /** What relative names in it are relative to. */
  readonly directory: string;
  readonly document: Fields;
}

/** As Go reads it: YAML 1.1 with merge keys, but dates stay text. */
const schema = new Schema(
  YAML11_SCHEMA.tags.filter(({ tagName }) => !/:(timestamp|binary|omap|pairs|set)$/.test(tagName)),
);

/** Reads every file of the list. Of `KUBECONFIG`, files that do not exist are passed over as long as there is one. Throws KubeconfigError with all problems. */
export async function readKubeconfigFiles(
  place: Extract<KubeconfigPlace, { type: 'files' }>,
): Promise<readonly KubeconfigFile[]> {
  const read = await Promise.all(place.paths.map((path) => readKubeconfigFile(resolve(path))));
  const problems = read.flatMap((each) => (each.type === 'unusable' ? [each.problem] : []));
  const missing = read.flatMap((each) => (each.type === 'missing' ? [each.path] : []));
  const files = read.flatMap((each) => (each.type === 'file' ? [each.file] : []));
  if (missing.length > 0 && (!place.mayMiss || missing.length === read.length))
    problems.push(...missing.map((path) => missingFile(path, place.namedBy)));
  if (problems.length > 0) throw kubeconfigErrorOf(`the kubeconfig of ${place.namedBy}`, problems);
  if (files.length === 0) throw new KubeconfigError(`${place.namedBy} names no kubeconfig`);
  return files;
}

type ReadFile =
  | { readonly type: 'file'; readonly file: KubeconfigFile }
  | { readonly type: 'missing'; readonly path: string }
  | { readonly type: 'unusable'; readonly problem: Problem };

async function readKubeconfigFile(path: string): Promise<ReadFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { type: 'missing', path };
    return unusable(`the kubeconfig cannot be read: ${code}`, path, `ls -l ${path}`);
  }
  if (text.trim() === '') return { type: 'file', file: { path, directory: dirname(path), document: {} } };
  try {
    const document = load(text, { schema, maxDepth: 50, maxAliases: 100 });
    if (isFields(document)) return { type: 'file', file: { path, directory: dirname(path), document } };
    return unusable('this is no kubeconfig: a mapping with clusters, contexts and users is expected', path, null);
  } catch (error) {
    return { type: 'unusable', problem: notYaml(error, path) };
  }
}

/** js-yaml's message quotes the lines around the fault, and those may hold a token: only what and where is told. */
function notYaml(error: unknown, path: string): Problem {
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const reason = error instanceof YAMLException ? error.reason : 'it cannot be parsed';
  const place = mark === undefined ? {} : { line: mark.line + 1, column: mark.column + 1 };
  return problem(`the kubeconfig is not YAML: ${reason}`, {
    file: path,
    ...place,
    hint: `kubectl --kubeconfig ${path} config view`,
  });
}

function missingFile(path: string, namedBy: string): Problem {
  return problem('the kubeconfig does not exist', { file: path, hint: `correct ${namedBy}` });
}

function unusable(message: string, file: string, hint: string | null): ReadFile {
  return { type: 'unusable', problem: problem(message, { file, hint }) };
}
