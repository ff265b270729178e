import { execFileSync } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestRepository, testRepository } from '../support/git-repo.ts';

/** What one entry does: a shell script of one step, or the text of a module with an export of the entry's name. */
export type EntryOf = string | { readonly module: string } | { readonly spec: object };

/** A repository with an entry for each of `entries`; `keys` adds lines to an entry of prow_config.yaml, `defaults` is its block of that name. */
export function harnessRepo(
  entries: Readonly<Record<string, EntryOf>>,
  keys: Readonly<Record<string, string>> = {},
  defaults = 'image: "test:1"',
): TestRepository {
  const names = Object.keys(entries);
  const config = names.map(
    (name) =>
      `  - name: ${name}\n    ts_func: workflows/${name}.ts#${name}\n${keys[name] === undefined ? '' : `    ${keys[name]}\n`}`,
  );
  const modules = Object.entries(entries).map(([name, entry]) => [`workflows/${name}.ts`, moduleOf(name, entry)]);
  return testRepository({
    'prow_config.yaml': `defaults: { ${defaults} }\nworkflows:\n${config.join('')}`,
    ...Object.fromEntries(modules),
  });
}

/** The spec of a workflow that runs one script. */
export function specOf(script: string, template: object = {}): object {
  const main = { name: 'main', script: { image: 'test:1', command: ['sh', '-e'], source: script }, ...template };
  return { entrypoint: 'main', templates: [main] };
}

export function manifestOf(name: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name }, spec });
}

function moduleOf(name: string, entry: EntryOf): string {
  if (typeof entry === 'object' && 'module' in entry) return entry.module;
  return plainModule(name, typeof entry === 'string' ? specOf(entry) : entry.spec);
}

/** A workflow function without the SDK. */
export function plainModule(name: string, spec: object): string {
  return `export const ${name} = ({ names }) => ({
  apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: names.workflow }, spec: ${JSON.stringify(spec)},
});\n`;
}

/** A workflow function of the SDK: the body sees `step`, `dirs`, `args` and `checkout`. */
export function sdkModule(name: string, body: string): { readonly module: string } {
  return {
    module: `import { defineWorkflow } from 'argo-e2e';
export const ${name} = defineWorkflow(({ step, dirs, args, checkout, secret, job }) => {\n${body}\n});\n`,
  };
}

/** A pipe on which a step waits (`cat <path>`). Opening its other end tells that the step has come there; closing that end lets it go on. */
export function gateIn(directory: string, name = 'gate'): { readonly path: string; reached(): Promise<FileHandle> } {
  const path = join(directory, name);
  execFileSync('mkfifo', [path]);
  return { path, reached: () => open(path, 'w') };
}
