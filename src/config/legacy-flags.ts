/** Flags that kubeflow/testing's `run_e2e_workflow.py` took at any time in its history, so that an old Prow job meets an answer and no riddle. */
export interface LegacyFlag {
  /** As it was spelled. */
  readonly flag: string;
  readonly takesValue: boolean;
  /** same: the flag of that name does it. ignored: accepted, with a warning. refused: a usage error, with the way out. */
  readonly fate: 'same' | 'ignored' | 'refused';
  /** What to do instead, or what became of it: one sentence, as docs/migrating.md has it. */
  readonly becomes: string;
}

const cluster = 'The cluster is the one of the kubeconfig, or the one the job runs in; remove the flag.';
const entry = 'Write an entry in prow_config.yaml instead; `e2e init --from` does it for old entries.';
const aws = 'Nothing in run_e2e depends on the cloud; the cluster is the one of the kubeconfig. Remove the flag.';
const tekton = 'PipelineRuns are not run; `e2e init --from` turns their entries into workflow functions.';

export const legacyFlags: readonly LegacyFlag[] = [
  value('--bucket', 'same', 'Also takes `file:///path`; a bare name means `gs://name`.'),
  value('--config_file', 'same', 'May be given several times, and may be left out inside a checkout.'),
  value('--repos_dir', 'same', 'Directory that holds `<org>/<repo>`; may be left out inside a checkout.'),
  value('--namespace', 'same', 'Overrides `namespace` of prow_config.yaml, where it belongs.'),
  value('--project', 'ignored', cluster),
  value('--zone', 'ignored', cluster),
  value('--cluster', 'ignored', cluster),
  value('--cloud_provider', 'ignored', aws),
  value('--aws_region', 'ignored', aws),
  value('--aws_argo_cluster_endpoint', 'ignored', aws),
  value('--aws_tekton_cluster_endpoint', 'ignored', tekton),
  value('--tekton_namespace', 'ignored', tekton),
  value('--min_node', 'ignored', 'Clusters are not made here; remove the flag.'),
  value('--max_node', 'ignored', 'Clusters are not made here; remove the flag.'),
  value('--desired_node', 'ignored', 'Clusters are not made here; remove the flag.'),
  value('--app_dir', 'refused', entry),
  value('--component', 'refused', entry),
  value('--env', 'refused', entry),
  {
    flag: '--release',
    takesValue: false,
    fate: 'refused',
    becomes: 'Set `namespace: kubeflow-releasing` in prow_config.yaml, and pass a version in `kwargs`.',
  },
];

function value(flag: string, fate: LegacyFlag['fate'], becomes: string): LegacyFlag {
  return { flag, takesValue: true, fate, becomes };
}
