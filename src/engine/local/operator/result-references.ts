import { exactJson } from '../../../argo/exact-json.ts';
import type { Template } from '../../../argo/types.ts';
import type { Boundary } from './boundary.ts';

const references = new WeakMap<Template, ReadonlySet<string>>();

/** Argo keeps a pod's stdout only if the text of its parent template names `NAME.outputs.result`. */
export function wantsResult(boundary: Boundary | null, nodeName: string): boolean {
  return boundary !== null && referredResults(boundary.template).has(callName(nodeName));
}

function referredResults(template: Template): ReadonlySet<string> {
  const known = references.get(template);
  if (known !== undefined) return known;
  const text = exactJson(template);
  const plain = text.matchAll(/(?:steps|tasks)\.([-\w]{1,128})\.outputs\.result/g);
  const indexed = text.matchAll(/(?:steps|tasks)\[(?:'|\\")([-\w]{1,128})(?:'|\\")\]\.outputs.result/g);
  const names = new Set([...plain, ...indexed].map(([, name = '']) => name));
  references.set(template, names);
  return names;
}

/** Name of the step or task in a node's name: without attempts, items and groups at the end, and without its parents. */
function callName(nodeName: string): string {
  let end = nodeName.length;
  for (let opener = openerAt(nodeName, end); opener !== null; opener = openerAt(nodeName, end)) {
    const start = nodeName.lastIndexOf(opener, end - 1);
    if (start < 0) break;
    end = start;
  }
  return nodeName.slice(nodeName.lastIndexOf('.', end - 1) + 1, end);
}

function openerAt(text: string, end: number): '(' | '[' | null {
  const last = text[end - 1];
  if (last === ')') return '(';
  return last === ']' ? '[' : null;
}
