import type { Feature } from './feature.ts';
import { mountFeatures } from './mount-features.ts';
import { hasTag, isKeyMissing, textMember } from './values.ts';

const fieldPaths = /^(metadata\.(name|namespace)|spec\.serviceAccountName|metadata\.(labels|annotations)\['[^']+'\])$/;
/** Docker's grammar of an image name, by and large: what lies outside is InvalidImageName to the kubelet. */
const imageName =
  /^(?:[A-Za-z0-9][-A-Za-z0-9.]*(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const notGiven = { support: 'refused', reason: 'no such key was given' } as const;

/** Fields of containers and scripts. */
export const containerFeatures: readonly Feature[] = [
  {
    id: 'command',
    at: 'container',
    field: 'command',
    support: 'yes',
    reason: 'what the command is on this machine runs',
  },
  {
    id: 'image',
    at: 'container',
    field: 'image',
    support: 'refused',
    reason: 'no cluster could pull this image: images are not looked at here, but one that cannot be is no green run',
    hint: 'name an image that exists',
    refuses: (value) =>
      typeof value === 'string' && !hasTag(value) && (!imageName.test(value) || /^[^/]*\.invalid(:\d+)?\//.test(value)),
  },
  {
    id: 'pull-policy',
    at: 'container',
    field: 'imagePullPolicy',
    support: 'refused',
    reason: 'whether the image lies on a node is not known here',
    hint: 'IfNotPresent or Always',
    refuses: (value) => value === 'Never',
  },
  {
    id: 'memory-limit',
    at: 'container',
    field: 'resources.limits.memory',
    support: 'refused',
    reason: 'a process is not killed at a limit of memory',
    hint: 'leave it out for a local run, or keep requests only',
  },
  {
    id: 'security-context',
    at: 'container',
    field: 'securityContext',
    support: 'refused',
    reason: 'a step is a process of the user who runs it',
    hint: 'leave it out for a local run',
  },
  { id: 'liveness', at: 'container', field: 'livenessProbe', support: 'refused', reason: 'nothing probes a process' },
  { id: 'lifecycle', at: 'container', field: 'lifecycle', support: 'refused', reason: 'nothing runs beside a process' },
  {
    id: 'secret',
    at: 'container',
    field: 'env[].valueFrom.secretKeyRef',
    ...notGiven,
    hint: '--secret NAME.KEY=FILE',
    refuses: (value, { secrets }) => isKeyMissing(value, secrets, textMember(value, 'name')),
  },
  {
    id: 'config-map',
    at: 'container',
    field: 'env[].valueFrom.configMapKeyRef',
    ...notGiven,
    hint: '--config-map NAME.KEY=FILE',
    refuses: (value, { configMaps }) => isKeyMissing(value, configMaps, textMember(value, 'name')),
  },
  {
    id: 'secret',
    at: 'container',
    field: 'envFrom[].secretRef',
    ...notGiven,
    hint: '--secret NAME.KEY=FILE',
    refuses: (value, { secrets }) => isKeyMissing(value, secrets, textMember(value, 'name')),
  },
  {
    id: 'config-map',
    at: 'container',
    field: 'envFrom[].configMapRef',
    ...notGiven,
    hint: '--config-map NAME.KEY=FILE',
    refuses: (value, { configMaps }) => isKeyMissing(value, configMaps, textMember(value, 'name')),
  },
  {
    id: 'field-ref',
    at: 'container',
    field: 'env[].valueFrom.fieldRef.fieldPath',
    support: 'refused',
    reason: 'a process has no such field',
    refuses: (value) => typeof value === 'string' && !hasTag(value) && !fieldPaths.test(value),
  },
  {
    id: 'resource-field-ref',
    at: 'container',
    field: 'env[].valueFrom.resourceFieldRef',
    support: 'refused',
    reason: 'a process has no resources of its own',
  },
  ...mountFeatures,
  {
    id: 'env',
    at: 'container',
    field: 'env',
    support: 'yes',
    reason: 'values, given secrets and ConfigMaps, some fields of the pod',
  },
  { id: 'working-dir', at: 'container', field: 'workingDir', support: 'yes', reason: 'made when it does not exist' },
  {
    id: 'requests',
    at: 'container',
    field: 'resources.requests',
    support: 'ignored',
    reason: 'a process takes what it needs',
  },
  {
    id: 'cpu-limit',
    at: 'container',
    field: 'resources.limits.cpu',
    support: 'ignored',
    reason: 'a process takes what it needs',
  },
  {
    id: 'readiness',
    at: 'container',
    field: 'readinessProbe',
    support: 'ignored',
    reason: 'a daemon counts as ready once it runs',
  },
  { id: 'ports', at: 'container', field: 'ports', support: 'ignored', reason: 'every port of the machine is open' },
  { id: 'terminal', at: 'container', field: 'tty', support: 'ignored', reason: 'nobody is attached' },
];
