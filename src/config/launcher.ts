import type { Launcher } from './harness-config.ts';
import type { Mapping } from './legacy-forms.ts';

export interface NamedLauncher {
  /** The key of the entry that says so. */
  readonly key: string;
  readonly launcher: Launcher;
}

/** How an entry may be launched, the one that counts first: ours, then kubeflow/testing's in its order. Empty text says nothing. */
export function launchersOf(entry: Mapping): NamedLauncher[] {
  const { ts_func, app_dir, component, tekton_run, py_func } = entry;
  const launchers: NamedLauncher[] = [];
  if (isText(ts_func)) launchers.push({ key: 'ts_func', launcher: tsFunc(ts_func) });
  if (isText(app_dir)) {
    const value = isText(component) ? `${app_dir} (component ${component})` : app_dir;
    launchers.push({ key: 'app_dir', launcher: { type: 'ksonnet', value } });
  }
  if (isText(tekton_run)) launchers.push({ key: 'tekton_run', launcher: { type: 'tekton', value: tekton_run } });
  if (isText(py_func)) launchers.push({ key: 'py_func', launcher: { type: 'py_func', value: py_func } });
  return launchers;
}

function tsFunc(text: string): Launcher {
  const hash = text.lastIndexOf('#');
  const segments = text.slice(0, hash).split('/');
  return {
    type: 'ts_func',
    module: segments.filter((segment) => segment !== '.').join('/'),
    exportName: text.slice(hash + 1),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
