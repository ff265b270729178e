import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables by which a hook or an enclosing git command would send ours to another repository (git rev-parse --local-env-vars). */
const locationVariables: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CEILING_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

/** Runs `action` with the environment that git gets: `env` without another repository's place, never asking at a terminal, plain English output. */
export async function withGitEnvironment<T>(
  env: Environment,
  action: (gitEnv: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'e2e-git-'));
  try {
    const config = join(directory, 'gitconfig');
    await writeFile(config, globalConfig(env));
    const inherited = Object.entries(env).flatMap(([name, value]) =>
      value === undefined || locationVariables.has(name) ? [] : [[name, value]],
    );
    const ours = { GIT_CONFIG_GLOBAL: config, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
    return await action({ ...Object.fromEntries(inherited), ...ours });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * The user's own settings (credential helpers, proxies) and one more: directories of another owner are welcome, as volumes and mounted
 * sources often are. It has to be a file: `git fetch <path>` starts a second git there which no `-c` reaches. We only ever run in
 * directories that were named to us.
 */
function globalConfig(env: Environment): string {
  const home = env['HOME'];
  const usual = [env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config')), home];
  const [xdg, own] = [usual[0] && join(usual[0], 'git', 'config'), home && join(home, '.gitconfig')];
  const included = env['GIT_CONFIG_GLOBAL'] === undefined ? [xdg, own] : [env['GIT_CONFIG_GLOBAL']];
  const lines = included.flatMap((path) => (path ? [`[include]\n\tpath = ${quoted(path)}`] : []));
  return [...lines, '[safe]\n\tdirectory = *', ''].join('\n');
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
