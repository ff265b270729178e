/** Type-checks workflow functions with the tested repository's own compiler and settings. Run on request only: it starts the repository's program. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../core/command.ts';
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
  // Compilers before 6 ignore the project by themselves when files are named; later ones want to be told.
  const major = Number(/\d+/.exec((await tsc(['--version'])).stdout)?.[0] ?? 0);
  return [
    ...inside,
    ...diagnosticsOf((await tsc([...(major >= 6 ? ['--ignoreConfig'] : []), ...withoutProject, ...outside])).stdout),
  ];
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
