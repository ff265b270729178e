import { didYouMean } from '../../core/nearest.ts';
import { createContext } from '../../sdk/context.ts';
import type { ChildCall, ChildInput, ChildMessage, Complaint } from '../protocol.ts';
import { describeError } from './describe-error.ts';
import { loadModule } from './load-module.ts';
import { toPlainData } from './plain-data.ts';

/** Loads the module of one call, calls its function and gives what came of it. Throws nothing. */
export async function callFunction(call: ChildCall, input: ChildInput): Promise<ChildMessage> {
  const { index } = call;
  try {
    const exports = await loadModule(call.file, input);
    const member = exports[call.exportName];
    if (typeof member !== 'function') return { type: 'complaints', index, complaints: [missingExport(call, exports)] };
    const result: unknown = await member(createContext(call.context));
    if (result === undefined) return { type: 'workflow', index, workflow: undefined };
    const plain = toPlainData(result);
    return plain.complaints.length === 0
      ? { type: 'workflow', index, workflow: plain.data }
      : { type: 'complaints', index, complaints: plain.complaints };
  } catch (error) {
    return { type: 'complaints', index, complaints: describeError(error, input.root) };
  }
}

function missingExport({ exportName, file }: ChildCall, exports: Readonly<Record<string, unknown>>): Complaint {
  const place = { file, line: 1, column: 1 };
  const names = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  const list = names.length === 0 ? 'it exports no function' : `its functions: ${names.join(', ')}`;
  const message =
    exportName in exports
      ? `"${exportName}" is not a function, its type is ${typeof exports[exportName]}`
      : `there is no export "${exportName}"`;
  return { message, path: null, hint: didYouMean(exportName, names) ?? list, place, frames: [] };
}
