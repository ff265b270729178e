import { readFile, stat } from 'node:fs/promises';
import { type Problem, problem } from '../core/errors.ts';
import { type ConfigFile, type LoadedConfig, loadConfigFiles } from './parse.ts';
import { yamlLimits } from './yaml-limits.ts';

/** Reads configuration files from disk. A file that cannot be read is a problem like any other, so that all are reported at once. */
export async function loadConfig(paths: readonly string[]): Promise<LoadedConfig> {
  const read = await Promise.all(paths.map(readConfigFile));
  const loaded = loadConfigFiles(read.filter((file) => 'text' in file));
  const unreadable = read.filter((file) => 'severity' in file);
  if (unreadable.length === 0) return loaded;
  return { config: null, problems: [...unreadable, ...loaded.problems] };
}

async function readConfigFile(path: string): Promise<ConfigFile | Problem> {
  try {
    const { size } = await stat(path);
    // a character takes at most four bytes
    if (size > yamlLimits.characters * 4)
      return unreadable(path, `holds ${size} bytes`, 'name the right file with --config-file');
    return { path, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path)) };
  } catch (cause) {
    return explainFailure(path, cause);
  }
}

function explainFailure(path: string, cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return unreadable(path, 'does not exist', 'run `e2e init` to write one, or name another with --config-file');
    case 'EISDIR':
      return unreadable(
        path,
        'is a directory',
        `name the file in it: --config-file ${path.replace(/\/*$/, '')}/prow_config.yaml`,
      );
    case 'EACCES':
      return unreadable(path, 'may not be read by this user', `run \`ls -l ${path}\` to see who may`);
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return unreadable(path, 'is not UTF-8', 'save it as UTF-8');
    default:
      return unreadable(path, `cannot be read: ${cause instanceof Error ? cause.message : 'unknown reason'}`, null);
  }
}

function unreadable(path: string, what: string, hint: string | null): Problem {
  return problem(`configuration file ${path} ${what}`, { file: path, hint, rule: 'unreadable' });
}
