import * as v from 'valibot';
import { parseGoDuration } from '../core/go-duration.ts';
import type { WorkflowEntry, WorkflowSettings } from './harness-config.ts';
import { launchersOf } from './launcher.ts';
import { includeDirsOf, isMapping, jobTypesOf, type Mapping } from './legacy-forms.ts';
import { settingsEntries, volumeEntries } from './schema.ts';
import type { SourceMap } from './source-map.ts';

/** Where the volume is when neither the entry nor `defaults` says so: as in kubeflow/testing. */
export const defaultVolume: WorkflowSettings['volume'] = { claim: 'nfs-external', mountPath: '/mnt/test-data-volume' };
export const defaultTimeout = '3h';

/** The check has looked at unknown keys already. */
const settingsSchema = v.object({ ...settingsEntries, volume: v.optional(v.object(volumeEntries)) });
type WrittenSettings = v.InferOutput<typeof settingsSchema>;

/** The entries of one file whose check found no error, with their defaults put in. */
export function entriesOf(config: unknown, file: string, source: SourceMap): WorkflowEntry[] {
  const { workflows, defaults } = isMapping(config) ? config : {};
  const common = v.parse(settingsSchema, defaults ?? {});
  return (Array.isArray(workflows) ? workflows : []).filter(isMapping).map((entry, index) => ({
    name: String(entry['name']),
    jobTypes: jobTypesOf(entry['job_types']),
    includeDirs: includeDirsOf(entry['include_dirs']),
    launcher: launchersOf(entry)[0]?.launcher ?? { type: 'none' },
    kwargs: argumentsOf(entry),
    settings: settingsOf(v.parse(settingsSchema, entry), common),
    source: { file, ...source.positionOf(['workflows', index]), index },
  }));
}

function argumentsOf({ params, kwargs }: Mapping): Mapping {
  return { ...(isMapping(params) ? params : {}), ...(isMapping(kwargs) ? kwargs : {}) };
}

function settingsOf(own: WrittenSettings, common: WrittenSettings): WorkflowSettings {
  return {
    engine: own.engine ?? common.engine ?? null,
    namespace: own.namespace ?? common.namespace ?? null,
    serviceAccount: own.service_account ?? common.service_account ?? null,
    image: own.image ?? common.image ?? null,
    volume: {
      claim: own.volume?.claim ?? common.volume?.claim ?? defaultVolume.claim,
      mountPath: own.volume?.mount_path ?? common.volume?.mount_path ?? defaultVolume.mountPath,
    },
    timeoutMs: parseGoDuration(own.timeout ?? common.timeout ?? defaultTimeout) ?? 0,
  };
}
