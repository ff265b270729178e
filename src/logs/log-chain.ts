import { HarnessError } from '../core/errors.ts';
import type { LogSource, LogTail, NodeLogQuery } from './log-source.ts';

/** The first of several sources that has something. One that fails is told of only where none has anything: its error is thrown then. */
export function logChain(sources: readonly LogSource[]): LogSource {
  return {
    name: 'chain',
    tail: async (query, maxBytes, limits) => {
      const failures: { readonly source: LogSource; readonly error: unknown }[] = [];
      for (const source of sources) {
        limits?.signal?.throwIfAborted();
        try {
          const tail: LogTail | null = await source.tail(query, maxBytes, limits);
          if (tail !== null && (tail.text !== '' || tail.whole !== undefined || source === sources.at(-1))) return tail;
        } catch (error) {
          failures.push({ source, error });
        }
      }
      if (failures.length === 0) return null;
      throw failureOf(failures, query);
    },
    placeOf: (query) => sources.map((source) => source.placeOf(query)).join(', nor in '),
  };
}

function failureOf(
  failures: readonly { readonly source: LogSource; readonly error: unknown }[],
  query: NodeLogQuery,
): unknown {
  const [first] = failures;
  if (failures.length === 1 || first === undefined) return first?.error;
  const said = failures.map(({ source, error }) => `${source.placeOf(query)}: ${messageOf(error)}`).join('; ');
  return new HarnessError('LOG', said, { cause: first.error, hint: hintOf(failures) });
}

function hintOf(failures: readonly { readonly error: unknown }[]): string | undefined {
  return failures.map(({ error }) => (error instanceof HarnessError ? error.hint : undefined)).find(Boolean);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
