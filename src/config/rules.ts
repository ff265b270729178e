import type { Problem } from '../core/errors.ts';
import { patternFault } from './include-pattern.ts';
import type { KeyPath } from './key-path.ts';
import { launchersOf } from './launcher.ts';
import { includeDirsOf, isMapping, type Mapping } from './legacy-forms.ts';

/** What a rule finds in one file. */
export interface Finding extends Pick<Problem, 'severity' | 'message' | 'hint'> {
  readonly rule: string;
  readonly path: KeyPath;
  /** Whether the key is at fault rather than its value. */
  readonly onKey: boolean;
}

type ConfigRule = (config: unknown) => Finding[];

/** What no schema can say. Each rule looks at the whole file and takes nothing for granted. */
export const configRules: readonly ConfigRule[] = [
  ignoredPythonPaths,
  eachEntry(oldParams),
  eachEntry(unusablePatterns),
  eachEntry(noLauncher),
  eachEntry(severalLaunchers),
];

function ignoredPythonPaths(config: unknown): Finding[] {
  if (!isMapping(config) || !Object.hasOwn(config, 'python_paths')) return [];
  const hint = 'remove it: workflow functions are TypeScript and import by path';
  return [{ ...warning('python-paths', 'python_paths is ignored', ['python_paths']), hint, onKey: true }];
}

function oldParams(entry: Mapping, path: KeyPath): Finding[] {
  if (!isMapping(entry['params'])) return [];
  const { params, kwargs } = entry;
  const both = isMapping(kwargs) ? Object.keys(params).filter((key) => Object.hasOwn(kwargs, key)) : [];
  const message = 'params is the old name of kwargs and is read as such';
  return [
    { ...warning('params', message, [...path, 'params']), hint: 'rename it to kwargs', onKey: true },
    ...both.map((key) => ({
      ...warning('params', `${key} is given in params and in kwargs: kwargs wins`, [...path, 'params', key]),
      hint: 'keep one of the two',
      onKey: true,
    })),
  ];
}

function unusablePatterns(entry: Mapping, path: KeyPath): Finding[] {
  const dirs = entry['include_dirs'];
  return includeDirsOf(dirs).flatMap((pattern, index) => {
    const fault = patternFault(pattern);
    if (fault === null) return [];
    const place = [...path, 'include_dirs', ...(Array.isArray(dirs) ? [index] : [])];
    return [
      {
        ...warning('pattern', `this include_dirs pattern ${fault}`, place),
        severity: 'error',
        hint: 'split it, or use *',
      },
    ];
  });
}

function noLauncher(entry: Mapping, path: KeyPath): Finding[] {
  if (launchersOf(entry).length > 0) return [];
  const message = 'the entry names no workflow function: it can be selected but not run';
  return [{ ...warning('no-launcher', message, path), hint: 'add ts_func: path/to/file.ts#exportName' }];
}

function severalLaunchers(entry: Mapping, path: KeyPath): Finding[] {
  const [first, ...others] = launchersOf(entry);
  return others.map(({ key }) => ({
    ...warning('several-launchers', `${key} is ignored, because the entry has ${first?.key}`, [...path, key]),
    hint: 'keep one of the two',
    onKey: true,
  }));
}

function eachEntry(rule: (entry: Mapping, path: KeyPath) => Finding[]): ConfigRule {
  return (config) => {
    const workflows = isMapping(config) ? config['workflows'] : null;
    if (!Array.isArray(workflows)) return [];
    return workflows.flatMap((entry, index) => (isMapping(entry) ? rule(entry, ['workflows', index]) : []));
  };
}

function warning(rule: string, message: string, path: KeyPath): Finding {
  return { severity: 'warning', rule, message, hint: null, path, onKey: false };
}
