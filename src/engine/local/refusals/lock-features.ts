import type { Feature } from './feature.ts';
import { isKeyMissing, member, textMember } from './values.ts';

/** Mutexes and semaphores, of the workflow or of a template. */
export function lockFeatures(at: 'spec' | 'template'): readonly Feature[] {
  return [
    { id: 'locks', at, field: 'synchronization', support: 'yes', reason: 'among the workflows of one run' },
    {
      id: 'config-map',
      at,
      field: 'synchronization.semaphores[].configMapKeyRef',
      support: 'refused',
      reason: 'the number of holders is in a ConfigMap that was not given',
      hint: '--config-map NAME.KEY=FILE',
      refuses: (value, { configMaps }) => isKeyMissing(value, configMaps, textMember(value, 'name')),
    },
    {
      id: 'database-locks',
      at,
      field: 'synchronization.mutexes[]',
      support: 'refused',
      reason: "the lock is in the controller's database",
      refuses: (value) => member(value, 'database') === true,
    },
    {
      id: 'database-locks',
      at,
      field: 'synchronization.semaphores[].database',
      support: 'refused',
      reason: "the lock is in the controller's database",
    },
  ];
}
