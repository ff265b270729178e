import type { FieldReader } from './field-reader.ts';
import type { Pull, Refs } from './job.ts';

/** Refs as Prow spells them in JSON. `{}` counts as absent (Prow's public documentation shows it for periodics). */
export function readRefs(fields: FieldReader): Refs | null {
  const org = fields.text('org');
  const repo = fields.text('repo');
  const pulls = fields.objects('pulls').map(readPull);
  if (org === '' && repo === '' && pulls.length === 0) return null;
  const bloblessFetch = fields.boolean('blobless_fetch');
  const sparse = fields.texts('sparse_checkout_files');
  return {
    org,
    repo,
    pulls,
    ...textFields(fields, { repoLink: 'repo_link', baseRef: 'base_ref', baseSha: 'base_sha', baseLink: 'base_link' }),
    ...textFields(fields, { pathAlias: 'path_alias', cloneUri: 'clone_uri' }),
    ...depthField(fields),
    ...flags(fields, { workdir: 'workdir', auxiliary: 'auxiliary' }),
    ...flags(fields, { skipSubmodules: 'skip_submodules', skipFetchHead: 'skip_fetch_head' }),
    ...(bloblessFetch === null ? {} : { bloblessFetch }),
    ...(sparse.length === 0 ? {} : { sparseCheckoutFiles: sparse }),
  };
}

/** Refs in Prow's JSON form, keys in Prow's order, what is empty left out (Go's omitempty); `undefined` never reaches the text. */
export function refsJson(refs: Refs): Readonly<Record<string, unknown>> {
  return {
    org: refs.org,
    repo: refs.repo,
    repo_link: refs.repoLink || undefined,
    base_ref: refs.baseRef || undefined,
    base_sha: refs.baseSha || undefined,
    base_link: refs.baseLink || undefined,
    pulls: refs.pulls.length === 0 ? undefined : refs.pulls.map(pullJson),
    path_alias: refs.pathAlias || undefined,
    workdir: refs.workdir || undefined,
    auxiliary: refs.auxiliary || undefined,
    clone_uri: refs.cloneUri || undefined,
    skip_submodules: refs.skipSubmodules || undefined,
    clone_depth: refs.cloneDepth || undefined,
    skip_fetch_head: refs.skipFetchHead || undefined,
    blobless_fetch: refs.bloblessFetch,
    sparse_checkout_files: refs.sparseCheckoutFiles,
  };
}

function readPull(fields: FieldReader): Pull {
  const number = fields.integer('number');
  const isMissing = number === null && (fields.unknown('number') ?? null) === null;
  if (isMissing) fields.refuse('number', 'is missing');
  if (number !== null && number < 0) fields.refuse('number', `is ${number}, expected the number of a pull`);
  return {
    number: number ?? 0,
    author: fields.text('author'),
    sha: fields.text('sha'),
    ...textFields(fields, { title: 'title', ref: 'ref', headRef: 'head_ref' }),
    ...textFields(fields, { link: 'link', commitLink: 'commit_link', authorLink: 'author_link' }),
  };
}

function pullJson(pull: Pull): Readonly<Record<string, unknown>> {
  return {
    number: pull.number,
    author: pull.author,
    sha: pull.sha,
    title: pull.title || undefined,
    ref: pull.ref || undefined,
    head_ref: pull.headRef || undefined,
    link: pull.link || undefined,
    commit_link: pull.commitLink || undefined,
    author_link: pull.authorLink || undefined,
  };
}

function depthField(fields: FieldReader): { readonly cloneDepth?: number } {
  const cloneDepth = fields.integer('clone_depth') ?? 0;
  if (cloneDepth < 0) fields.refuse('clone_depth', `is ${cloneDepth}, expected 0 or more`);
  return cloneDepth > 0 ? { cloneDepth } : {};
}

function textFields<K extends string>(
  fields: FieldReader,
  keys: Readonly<Record<K, string>>,
): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name in keys) {
    const text = fields.text(keys[name]);
    if (text !== '') found[name] = text;
  }
  return found;
}

function flags<K extends string>(fields: FieldReader, keys: Readonly<Record<K, string>>): Partial<Record<K, boolean>> {
  const found: Partial<Record<K, boolean>> = {};
  for (const name in keys) if (fields.boolean(keys[name]) === true) found[name] = true;
  return found;
}
