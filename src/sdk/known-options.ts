import { didYouMean } from '../core/nearest.ts';
import type { Finding } from './finding.ts';
import type { CheckoutOptions } from './in-step-tools.ts';
import type { RunAction, StepSettings } from './step-options.ts';
import type { VolumeSource } from './volume.ts';
import type { WorkflowOptions } from './workflow-options.ts';

/** Names of options, held against their type so that neither can forget one. */
type NamesOf<Options> = Readonly<Record<keyof Options, true>>;

const ofStep: NamesOf<StepSettings & RunAction> = {
  run: true,
  shell: true,
  command: true,
  args: true,
  after: true,
  when: true,
  outputs: true,
  retryStrategy: true,
  activeDeadlineSeconds: true,
  labels: true,
  annotations: true,
  template: true,
  task: true,
  image: true,
  workingDir: true,
  env: true,
  envFrom: true,
  resources: true,
  volumeMounts: true,
};

const ofCheckout: NamesOf<CheckoutOptions> = {
  name: true,
  image: true,
  extraRepos: true,
  depth: true,
  submodules: true,
  after: true,
  retryStrategy: true,
  activeDeadlineSeconds: true,
};

const ofWorkflow: NamesOf<WorkflowOptions> = {
  args: true,
  image: true,
  env: true,
  resources: true,
  retryStrategy: true,
  labels: true,
  annotations: true,
  activeDeadlineSeconds: true,
  ttlStrategy: true,
  serviceAccountName: true,
  parallelism: true,
  failFast: true,
  copyArtifacts: true,
  spec: true,
};

const ofVolume: NamesOf<VolumeSource> = {
  persistentVolumeClaim: true,
  emptyDir: true,
  secret: true,
  configMap: true,
  hostPath: true,
  nfs: true,
  downwardAPI: true,
  projected: true,
  csi: true,
  ephemeral: true,
};

const known = {
  'a step': Object.keys(ofStep),
  'checkout(…)': Object.keys(ofCheckout),
  'volume(…)': Object.keys(ofVolume),
  'defineWorkflow(…)': Object.keys(ofWorkflow),
} as const;

/** Options that nobody would read. The compiler says the same; it does not look at what a spread or JavaScript brings. */
export function unknownOptions(given: object, owner: keyof typeof known): readonly Finding[] {
  return Object.keys(given)
    .filter((name) => !known[owner].includes(name))
    .map((name) => ({
      message: `"${name}" is no option of ${owner}`,
      path: name,
      hint: didYouMean(name, known[owner]) ?? `there are ${known[owner].join(', ')}`,
    }));
}
