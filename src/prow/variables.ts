/** Every environment variable of Prow that we read or write. Source: Prow pkg/pod-utils/downwardapi/jobspec.go, decorate/podspec.go. */
export const prowVariables = {
  ci: 'CI',
  jobSpec: 'JOB_SPEC',
  jobName: 'JOB_NAME',
  jobType: 'JOB_TYPE',
  prowJobId: 'PROW_JOB_ID',
  buildId: 'BUILD_ID',
  /** Deprecated duplicate of BUILD_ID. */
  buildNumber: 'BUILD_NUMBER',
  repoOwner: 'REPO_OWNER',
  repoName: 'REPO_NAME',
  srcHost: 'SRC_HOST',
  srcBase: 'SRC_BASE',
  pullBaseRef: 'PULL_BASE_REF',
  pullBaseSha: 'PULL_BASE_SHA',
  pullRefs: 'PULL_REFS',
  pullNumber: 'PULL_NUMBER',
  pullPullSha: 'PULL_PULL_SHA',
  pullHeadRef: 'PULL_HEAD_REF',
  pullTitle: 'PULL_TITLE',
  artifacts: 'ARTIFACTS',
  /** Not Prow's: Kubeflow's periodics named their branch in it. */
  branchName: 'BRANCH_NAME',
  /** Not Prow's: kubeflow/testing's grouping label for TestGrid. */
  testTargetName: 'TEST_TARGET_NAME',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable's value, or null when it is absent or empty: to Prow both mean "not set". */
export function variable(env: Environment, name: keyof typeof prowVariables): string | null {
  const value = env[prowVariables[name]];
  return value === undefined || value === '' ? null : value;
}
