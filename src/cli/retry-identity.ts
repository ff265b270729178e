import { type Put, withNames } from '../argo/references.ts';
import type { Workflow } from '../argo/types.ts';
import { globalVariables } from '../engine/local/operator/global-variables.ts';

const prefixes = ['workflow.name', 'workflow.uid', 'workflow.mainEntrypoint', 'workflow.creationTimestamp'];

/**
 * The new workflow with the old one's name, uid, entrypoint and time of creation in the place of the tags that give them: directories, objects and
 * keys that kept steps have named so are found under the same names.
 */
export function withEarlierIdentity(earlier: Workflow, again: Workflow): Workflow {
  const { name, namespace, uid, creationTimestamp } = earlier.metadata;
  const { entrypoint } = earlier.spec;
  const identity = {
    ...earlier,
    metadata: { name, namespace, uid, creationTimestamp },
    spec: { entrypoint },
  } as Workflow; // the fields that are read for these names
  const variables = globalVariables(identity, {});
  const putFor = (asked: string): Put | undefined => {
    const isMeant = prefixes.some((prefix) => asked === prefix || asked.startsWith(`${prefix}.`));
    const text = isMeant ? variables.get(asked) : undefined;
    return typeof text === 'string' && /^[\w .:+-]+$/.test(text) ? { type: 'text', text } : undefined;
  };
  return { ...again, spec: withNames(again.spec, putFor) };
}
