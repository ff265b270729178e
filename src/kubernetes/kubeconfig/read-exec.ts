import { resolve } from 'node:path';
import type { Problem } from '../../core/errors.ts';
import type { ExecPlugin } from './cluster-access.ts';
import { createFieldReader, type FieldReader, type Fields, isFields } from './fields.ts';
import type { KubeconfigFile } from './read-files.ts';

const apiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** `user.exec`, checked. `owner` reports for the user it belongs to. */
export function readExecPlugin(
  fields: Fields,
  owner: FieldReader,
  file: KubeconfigFile,
  problems: Problem[],
): ExecPlugin {
  const reader = createFieldReader(fields, 'exec', file.path, problems);
  const command = reader.text('command');
  const apiVersion = reader.text('apiVersion');
  if (command === null) owner.refuse('exec.command is missing');
  if (apiVersion === null || !apiVersions.includes(apiVersion))
    owner.refuse(`exec.apiVersion must be one of ${apiVersions.join(', ')}`);
  if (reader.text('interactiveMode') === 'Always')
    owner.refuse('exec.interactiveMode is Always, and there is nobody to ask', 'use a service account for this job');
  return {
    command: locate(command ?? '', file.directory),
    args: reader.texts('args'),
    env: envOf(reader.list('env'), owner),
    apiVersion: apiVersion ?? '',
    provideClusterInfo: reader.flag('provideClusterInfo'),
    installHint: reader.text('installHint'),
  };
}

/** A bare name is looked up on PATH, anything with a slash lies relative to the kubeconfig. Kubernetes: client-go credential plugins. */
function locate(command: string, directory: string): string {
  return command.includes('/') ? resolve(directory, command) : command;
}

function envOf(list: readonly unknown[], owner: FieldReader): Readonly<Record<string, string>> {
  const entries = list.flatMap((item) => {
    const { name, value } = isFields(item) ? item : {};
    if (typeof name === 'string' && typeof value === 'string') return [[name, value] as const];
    owner.refuse('each of exec.env must be a name and a value, both text');
    return [];
  });
  return Object.fromEntries(entries);
}
