import * as v from 'valibot';
import { jobTypes } from '../prow/job.ts';
import { engineNames } from './harness-config.ts';
import { maxPatternLength } from './include-pattern.ts';

/**
 * prow_config.yaml as it should be written. The editor's JSON Schema is generated from this; loading checks a file against it too, and
 * `explanation.ts` says which departures are warnings because files written for Kubeflow hold them.
 */

/** Go's duration syntax, more than nothing: `90s`, `1h30m`. Every digit has one reading, so nothing backtracks. */
const duration = /^(?=.*[1-9])(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
/** `path/to/file.ts#exportName`, inside the checkout. */
const tsFunc = /^(?:(?!\.\.\/)[^/#\\\s]+\/)*[^/#\\\s]+#[A-Za-z_$\u0080-\uFFFF][\w$\u0080-\uFFFF]*$/;
/** RFC 1123 label and subdomain. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

export const volumeEntries = {
  claim: textOf(subdomain, 'PersistentVolumeClaim that all steps share. Default: nfs-external'),
  mount_path: textOf(/^\/[^:]*$/, 'Where every step sees it. Default: /mnt/test-data-volume'),
};

/** What `defaults:` may set and every entry may override. */
export const settingsEntries = {
  engine: v.optional(v.pipe(v.picklist(engineNames), v.description('argo: a cluster with Argo. local: this machine'))),
  namespace: textOf(label, 'Kubernetes namespace of the Workflow'),
  service_account: textOf(subdomain, 'Service account its pods run as'),
  image: textOf(/^[^\s]+$/, 'Image of steps that name none'),
  volume: v.optional(v.pipe(v.strictObject(volumeEntries), v.description('Volume that all steps share'))),
  timeout: textOf(duration, 'Deadline of the whole Workflow, as Go writes durations: 3h, 90m. Default: 3h'),
};

/** Launchers of kubeflow/testing: read, selected, but not run. */
const legacyEntries = {
  py_func: legacyText('kubeflow/testing: Python function that gave the Workflow. Read, not run'),
  app_dir: legacyText('kubeflow/testing: ksonnet app. Read, not run'),
  component: legacyText('kubeflow/testing: component of the ksonnet app. Read, not run'),
  tekton_run: legacyText('kubeflow/testing: file of a Tekton PipelineRun. Read, not run'),
  tekton_params: anything('kubeflow/testing: parameters of the PipelineRun. Ignored'),
  tekton_teardown: legacyText('kubeflow/testing: PipelineRun that cleans up. Ignored'),
  tekton_teardown_params: anything('kubeflow/testing: its parameters. Ignored'),
};

const entryEntries = {
  name: v.pipe(v.string(), v.nonEmpty(), v.description('Names the entry in results and in the Workflow')),
  ts_func: textOf(tsFunc, 'Workflow function: path/to/file.ts#exportName, relative to the root of the repository'),
  job_types: v.optional(
    v.pipe(v.array(v.picklist(jobTypes)), v.description('Job types that run it. Default: every one')),
  ),
  include_dirs: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(maxPatternLength))),
      v.description('Runs for changes to matching files only. fnmatch: * crosses / too; {a,b}; a leading ! excludes'),
    ),
  ),
  kwargs: argumentsOf('Arguments of the workflow function'),
  params: argumentsOf('Old name of kwargs'),
  ...settingsEntries,
  ...legacyEntries,
};

const configEntries = {
  defaults: v.nullish(
    v.pipe(v.strictObject(settingsEntries), v.description('Settings of every entry that does not say otherwise')),
  ),
  workflows: v.pipe(v.array(v.strictObject(entryEntries)), v.description('What may run, in order')),
  python_paths: anything('kubeflow/testing: Python module paths. Ignored'),
};

export const configSchema = v.strictObject(configEntries);

/** Where mappings stand, by key path pattern, and the keys that are known there; null: any. */
export const mappings: ReadonlyMap<string, readonly string[] | null> = new Map([
  ['', Object.keys(configEntries)],
  ['defaults', Object.keys(settingsEntries)],
  ['defaults.volume', Object.keys(volumeEntries)],
  ['workflows[]', Object.keys(entryEntries)],
  ['workflows[].volume', Object.keys(volumeEntries)],
  ['workflows[].kwargs', null],
  ['workflows[].params', null],
]);

function textOf(form: RegExp, description: string) {
  return v.optional(v.pipe(v.string(), v.regex(form), v.description(description)));
}

function legacyText(description: string) {
  return v.nullish(v.pipe(v.string(), v.description(description)));
}

function argumentsOf(description: string) {
  return v.nullish(v.pipe(v.record(v.string(), v.unknown()), v.description(description)));
}

function anything(description: string) {
  return v.optional(v.pipe(v.unknown(), v.description(description)));
}
