import * as v from 'valibot';
import { jobTypes } from '../prow/job.ts';
import { engineNames } from './harness-config.ts';
import { maxPatternLength } from './include-pattern.ts';

/**
 * prow_config.yaml as it should be written. The editor's JSON Schema is generated from this; loading checks a file against it too, and
 * `explain.ts` says which departures are warnings because files written for Kubeflow hold them.
 */

const text = v.pipe(v.string(), v.nonEmpty());

/** Go's duration syntax, more than nothing: `90s`, `1h30m`. Every digit has one reading, so nothing backtracks. */
export const durationForm: RegExp = /^(?=.*[1-9])(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
/** `path/to/file.ts#exportName`, inside the checkout. */
export const tsFuncForm: RegExp = /^(?:(?!\.\.\/)[^/#\\\s]+\/)*[^/#\\\s]+#[A-Za-z_$\u0080-\uFFFF][\w$\u0080-\uFFFF]*$/;
/** RFC 1123 label. */
const labelForm = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** RFC 1123 subdomain. */
const subdomainForm = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

export const volumeEntries = {
  claim: v.optional(
    v.pipe(
      v.string(),
      v.regex(subdomainForm),
      v.description('PersistentVolumeClaim that all steps share. Default: nfs-external'),
    ),
  ),
  mount_path: v.optional(
    v.pipe(v.string(), v.regex(/^\/[^:]*$/), v.description('Where every step sees it. Default: /mnt/test-data-volume')),
  ),
};

/** What `defaults:` may set and every entry may override. */
export const settingsEntries = {
  engine: v.optional(
    v.pipe(v.picklist(engineNames), v.description('What runs the Workflow: a cluster with Argo, or this machine')),
  ),
  namespace: v.optional(v.pipe(v.string(), v.regex(labelForm), v.description('Kubernetes namespace of the Workflow'))),
  service_account: v.optional(
    v.pipe(v.string(), v.regex(subdomainForm), v.description('Service account its pods run as')),
  ),
  image: v.optional(v.pipe(v.string(), v.regex(/^[^\s]+$/), v.description('Image of steps that name none'))),
  volume: v.optional(v.pipe(v.strictObject(volumeEntries), v.description('Volume that all steps share'))),
  timeout: v.optional(
    v.pipe(
      v.string(),
      v.regex(durationForm),
      v.description('Deadline of the whole Workflow, as Go writes durations: 3h, 90m. Default: 3h'),
    ),
  ),
};

/** Launchers of kubeflow/testing: read, selected, but not run. */
const legacyEntries = {
  py_func: v.optional(
    v.pipe(v.string(), v.description('kubeflow/testing: Python function that gave the Workflow. Read, not run')),
  ),
  app_dir: v.optional(v.pipe(v.string(), v.description('kubeflow/testing: ksonnet app. Read, not run'))),
  component: v.optional(
    v.pipe(v.string(), v.description('kubeflow/testing: component of the ksonnet app. Read, not run')),
  ),
  tekton_run: v.optional(
    v.pipe(v.string(), v.description('kubeflow/testing: file of a Tekton PipelineRun. Read, not run')),
  ),
  tekton_params: v.optional(
    v.pipe(v.unknown(), v.description('kubeflow/testing: parameters of the PipelineRun. Ignored')),
  ),
  tekton_teardown: v.optional(
    v.pipe(v.string(), v.description('kubeflow/testing: PipelineRun that cleans up. Ignored')),
  ),
  tekton_teardown_params: v.optional(v.pipe(v.unknown(), v.description('kubeflow/testing: its parameters. Ignored'))),
};

export const entrySchema = v.strictObject({
  name: v.pipe(text, v.description('Names the entry in results and in the Workflow')),
  ts_func: v.optional(
    v.pipe(
      v.string(),
      v.regex(tsFuncForm),
      v.description('Workflow function: path/to/file.ts#exportName, relative to the root of the repository'),
    ),
  ),
  job_types: v.optional(v.pipe(v.array(v.picklist(jobTypes)), v.description('Job types that run it. Default: all'))),
  include_dirs: v.optional(
    v.pipe(
      v.array(v.pipe(text, v.maxLength(maxPatternLength))),
      v.description(
        'Runs only for changes to files that match: fnmatch patterns, where * also crosses /; {a,b}; a leading ! excludes',
      ),
    ),
  ),
  kwargs: v.nullish(v.pipe(v.record(v.string(), v.unknown()), v.description('Arguments of the workflow function'))),
  params: v.nullish(v.pipe(v.record(v.string(), v.unknown()), v.description('Old name of kwargs'))),
  ...settingsEntries,
  ...legacyEntries,
});

export const configSchema = v.strictObject({
  defaults: v.nullish(
    v.pipe(v.strictObject(settingsEntries), v.description('Settings of every entry that does not say otherwise')),
  ),
  workflows: v.pipe(v.array(entrySchema), v.description('What may run, in order')),
  python_paths: v.optional(v.pipe(v.unknown(), v.description('kubeflow/testing: Python module paths. Ignored'))),
});

/** Keys that are known at a place, for the unknown ones and what they were meant to be. */
export const knownKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['', Object.keys(configSchema.entries)],
  ['defaults', Object.keys(settingsEntries)],
  ['defaults.volume', Object.keys(volumeEntries)],
  ['workflows[]', Object.keys(entrySchema.entries)],
  ['workflows[].volume', Object.keys(volumeEntries)],
]);
