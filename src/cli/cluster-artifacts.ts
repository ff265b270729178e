/** Artifacts that a workflow's copying step printed into its log, fetched into a directory of the run. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { podName } from '../argo/names.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { filesOfLines, type PrintedFile } from '../in-step/printed-artifacts.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { podLog } from '../logs/pod-log.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { statusNodes } from '../report/status-nodes.ts';
import type { Ended } from '../run/execute.ts';
import { copiesArtifacts } from './with-step-destination.ts';

/** A log that carries artifacts is not longer. */
const mostLogBytes = 12_000_000;
const mostFiles = 20_000;

export interface FetchOptions {
  readonly client: KubeClient;
  /** Gets a directory for each workflow. */
  readonly into: string;
  readonly say: (line: string) => void;
}

/** The directory; null where nothing was printed, or it cannot be read any more. */
export async function fetchArtifacts({ submitted, workflow }: Ended, options: FetchOptions): Promise<string | null> {
  for (const node of copyingNodes(workflow)) {
    try {
      const files = await filesOfLines(logOf(node, workflow, options));
      if (files !== null) return await written(files, join(options.into, submitted.ref.name), options.say);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options.say(`artifacts of ${submitted.planned.name} cannot be read from the log of ${node.name}: ${reason}`);
    }
  }
  return null;
}

function copyingNodes({ spec, status }: Workflow): readonly NodeStatus[] {
  const names = new Set(
    (spec.templates ?? []).flatMap(({ name, container }) =>
      name !== undefined && container !== undefined && copiesArtifacts(container) ? [name] : [],
    ),
  );
  const nodes = Object.values(statusNodes(status).nodes);
  return nodes.filter(({ type, phase, templateName }) => {
    return type === 'Pod' && phase === 'Succeeded' && templateName !== undefined && names.has(templateName);
  });
}

function logOf(node: NodeStatus, { metadata }: Workflow, { client }: FetchOptions): AsyncIterable<string> {
  const pod = podName(metadata.name ?? '', node.name, node.templateName);
  const place = { namespace: metadata.namespace ?? '', pod, container: 'main' };
  return podLog(client, place, { limitBytes: mostLogBytes });
}

/** A name that leads anywhere else is left out: a pull request chose it. */
async function written(files: readonly PrintedFile[], directory: string, say: FetchOptions['say']): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const { name, content } of files.slice(0, mostFiles)) {
    if (!isBelow(name)) continue;
    const path = join(directory, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content, { flag: 'wx' });
    } catch (error) {
      say(neutraliseLine(`artifact ${name} cannot be kept: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return directory;
}

function isBelow(name: string): boolean {
  return !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
