import type { Parameter } from '../../../argo/types.ts';
import { maxOutputBytes, type OutputFile } from './container-run.ts';
import { isAtOrBelow } from './mount-table.ts';

/** An output parameter that is the content of a file. */
export interface FileParameter {
  readonly name: string;
  readonly path: string;
  readonly default: string | null;
  /** Whether the path lies on a volume: Argo's `wait` then reads it there, in other words when it fails. */
  readonly isOnVolume: boolean;
}

export interface CollectedParameters {
  readonly values: Readonly<Record<string, string>>;
  /** What Argo's executor in `main` could not copy: it ends with exit code 64, whatever the step's own was. */
  readonly mainFailure: string | null;
  /** What `wait` could not read, told by the pod when `main` itself went well. */
  readonly waitFailure: string | null;
}

export function fileParameters(
  parameters: readonly Parameter[],
  mountPaths: readonly string[],
): readonly FileParameter[] {
  return parameters.flatMap(({ name, valueFrom }) => {
    const path = valueFrom?.path ?? '';
    const isOnVolume = mountPaths.some((mountPath) => isAtOrBelow(path, mountPath));
    return path === '' ? [] : [{ name, path, default: valueFrom?.default ?? null, isOnVolume }];
  });
}

/** Values of the parameters from their files, in Argo's order and with its words: the first one that cannot be had ends the reading. */
export function collectParameters(
  parameters: readonly FileParameter[],
  files: readonly OutputFile[],
): CollectedParameters {
  const values: Record<string, string> = {};
  const copyFailure = firstCopyFailure(parameters, files);
  for (const [index, parameter] of parameters.entries()) {
    const wasCopied = copyFailure === null || index <= copyFailure.index || parameter.isOnVolume;
    const file: OutputFile = (wasCopied ? files[index] : undefined) ?? { type: 'missing' };
    const value = fileValue(file, parameter.isOnVolume) ?? parameter.default;
    if (value === null) {
      return { values, mainFailure: copyFailure?.sentence ?? null, waitFailure: waitSentence(parameter, file) };
    }
    values[parameter.name] = value;
  }
  return { values, mainFailure: copyFailure?.sentence ?? null, waitFailure: null };
}

/** Argo's executor stops at the first file that it cannot copy out of the container; one that is missing is none of them. */
function firstCopyFailure(
  parameters: readonly FileParameter[],
  files: readonly OutputFile[],
): { readonly index: number; readonly sentence: string } | null {
  for (const [index, { path, isOnVolume }] of parameters.entries()) {
    const file = files[index];
    if (isOnVolume || file === undefined) continue;
    const copy = `/var/run/argo/outputs/parameters/${path}`;
    if (file.type === 'directory') {
      const cause = `write ${copy}: copy_file_range: is a directory`;
      return { index, sentence: `failed to copy ${path} to ${copy}: ${cause}` };
    }
    if (file.type === 'unreadable') return { index, sentence: `failed to open ${path}: ${file.cause}` };
  }
  return null;
}

/** Null when there is nothing to take. What could not be copied leaves an empty copy behind. */
function fileValue(file: OutputFile, isOnVolume: boolean): string | null {
  switch (file.type) {
    case 'file':
      return file.content.length > maxOutputBytes ? null : file.content.toString().replace(/\n$/, '');
    case 'directory':
      return isOnVolume ? null : '';
    case 'missing':
    case 'unreadable':
      return null;
  }
}

function waitSentence({ name, path, isOnVolume }: FileParameter, file: OutputFile): string {
  const place = isOnVolume ? `/mainctrfs${path}` : `/var/run/argo/outputs/parameters${path}`;
  switch (file.type) {
    case 'file':
      return `output parameter ${name}: ${path} holds more than ${maxOutputBytes} bytes, which no workflow object can`;
    case 'directory':
      return `read ${place}: is a directory`;
    case 'unreadable':
      return `open ${place}: ${file.cause}`;
    case 'missing':
      return `open ${place}: no such file or directory`;
  }
}
