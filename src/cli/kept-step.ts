/** A step that stands in for one that has succeeded: it leaves the outputs that the other left, and costs no pod. */
import type { Template } from '../argo/types.ts';

export interface KeptOutput {
  readonly name: string;
  readonly value: string;
  readonly globalName?: string | undefined;
}

/** Of bytes; longer expressions are not read, by the local engine and the linter. */
const longestValue = 48_000;

export function isTooLong({ value }: KeptOutput): boolean {
  return Buffer.byteLength(value) > longestValue;
}

/**
 * Steps of which none runs, and one there must be for Argo's schema. Values stand in base64, for no letter of it is a tag or ends a text; Argo
 * decodes them when it comes to the step.
 */
export function keptStep(name: string, outputs: readonly KeptOutput[]): Template {
  return {
    name,
    steps: [[{ name: 'kept', template: name, when: 'false' }]],
    ...(outputs.length > 0 && { outputs: { parameters: outputs.map(parameterOf) } }),
  };
}

function parameterOf({ name, value, globalName }: KeptOutput) {
  return {
    name,
    valueFrom: { expression: `sprig.b64dec('${Buffer.from(value).toString('base64')}')` },
    ...(globalName !== undefined && { globalName }),
  };
}
