/** Type-checks workflow functions with the tested repository's own compiler and settings. Run on request only: it starts the repository's program. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { type CommandResult, runCommand } from '../core/command.ts';
import { type Problem, problem } from '../core/errors.ts';

export interface TypeCheckInput {
  /** Absolute path of the checkout. */
  readonly root: string;
  /** Absolute paths of the modules that hold workflow functions. */
  readonly modules: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const withoutProject = [
  '--noEmit',
  '--strict',
  '--module',
  'nodenext',
  '--target',
  'es2022',
  '--allowImportingTsExtensions',
  '--skipLibCheck',
];

/** Everything the compiler says; a warning where there is no compiler. */
export async function typeCheck({ root, modules, env }: TypeCheckInput): Promise<readonly Problem[]> {
  const sources = modules.filter((file) => /\.[cm]?tsx?$/.test(file) && existsSync(file));
  if (sources.length === 0) return [];
  const compiler = compilerFor(root);
  if (compiler === null) {
    return [
      problem('types were not checked: typescript is not installed in this repository', {
        severity: 'warning',
        rule: 'types',
        hint: 'npm install --save-dev typescript',
      }),
    ];
  }
  const project = join(root, 'tsconfig.json');
  const tsc = (args: readonly string[]) => runCommand(compiler, [...args, '--pretty', 'false'], { cwd: root, env });
  if (!existsSync(project)) return diagnosticsOf((await tsc([...withoutProject, ...sources])).stdout);
  const listed = (await tsc(['-p', project, '--noEmit', '--listFilesOnly'])).stdout.split('\n');
  const outside = sources.filter((file) => !listed.includes(file));
  const inside = diagnosticsOf((await tsc(['-p', project, '--noEmit'])).stdout);
  if (outside.length === 0) return inside;
  return [...inside, ...diagnosticsOf(await outputForOutside(root, project, outside, tsc))];
}

/** Modules that the project does not list, by its settings: through a project of their own, outside the repository, that extends it. */
async function outputForOutside(
  root: string,
  project: string,
  files: readonly string[],
  tsc: (args: readonly string[]) => Promise<CommandResult>,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'argo-e2e-types-'));
  try {
    const own = join(directory, 'tsconfig.json');
    const compilerOptions = { ...notOfOutside, rootDir: parse(root).root, typeRoots: typeRootsFrom(root) };
    await writeFile(own, JSON.stringify({ extends: project, compilerOptions, files, include: [] }));
    return (await tsc(['-p', own])).stdout;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What a project says of its output, and what would hold the files against its own list. */
const notOfOutside = {
  noEmit: true,
  composite: false,
  incremental: false,
  tsBuildInfoFile: null,
  declarationMap: false,
};

/** Where the compiler looks for `@types` from the project's own place: there and in every directory above. */
function typeRootsFrom(directory: string): readonly string[] {
  const parent = dirname(directory);
  return [join(directory, 'node_modules', '@types'), ...(parent === directory ? [] : typeRootsFrom(parent))];
}

/** The nearest `node_modules/.bin/tsc` from the checkout upwards. */
function compilerFor(directory: string): string | null {
  const candidate = join(directory, 'node_modules', '.bin', 'tsc');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(directory);
  return parent === directory ? null : compilerFor(parent);
}

/** tsc's plain output: `file(line,column): error TS1234: message`; indented lines go on with the message. */
function diagnosticsOf(output: string): readonly Problem[] {
  return output.split('\n').flatMap((line) => {
    const placed = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line);
    if (placed) {
      const [, file = null, row, column, code, message = ''] = placed;
      return [problem(message, { file, line: Number(row), column: Number(column), rule: `types/${code}` })];
    }
    const bare = /^error (TS\d+): (.*)$/.exec(line);
    return bare ? [problem(bare[2] ?? '', { rule: `types/${bare[1]}` })] : [];
  });
}
