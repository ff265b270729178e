/** A step that stands in for one that has succeeded: it leaves the outputs that the other left, and does nothing else. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Parameter, Template } from '../argo/types.ts';

const directory = '/tmp/e2e-kept';

/** Null for a step whose outputs cannot be left again: artifacts lie elsewhere. `original`: its template, for the image. */
export function keptStep(name: string, { outputs }: NodeStatus, original: Template | undefined): Template | null {
  if ((outputs?.artifacts ?? []).length > 0) return null;
  const parameters = (outputs?.parameters ?? []).filter(
    (each): each is Parameter & { value: string } => each.value !== undefined,
  );
  const lines = parameters.map(({ value }, index) => `${printed(value)} > ${directory}/${index}`);
  const result = outputs?.result === undefined ? [] : [printed(outputs.result)];
  const image = original?.container?.image ?? original?.script?.image ?? 'busybox';
  return {
    name,
    script: { image, command: ['sh'], source: ['set -e', `mkdir -p ${directory}`, ...lines, ...result].join('\n') },
    ...(parameters.length > 0 && {
      outputs: {
        parameters: parameters.map(({ name: parameter, globalName }, index) => ({
          name: parameter,
          valueFrom: { path: `${directory}/${index}` },
          ...(globalName !== undefined && { globalName }),
        })),
      },
    }),
  };
}

/** In base64, for no letter of it means anything to a shell or is a tag of Argo's. Of the line ends Argo cuts the last: ours. */
function printed(value: string): string {
  return `{ printf %s '${Buffer.from(value).toString('base64')}' | base64 -d; echo; }`;
}
