import type { Pull, Refs } from './job.ts';

/** Prow `Refs.String()`: `base_ref[:base_sha]`, then `,number:sha[:ref]` for each pull. */
export function refsString(refs: Refs): string {
  const base = refs.baseSha ? `${refs.baseRef ?? ''}:${refs.baseSha}` : (refs.baseRef ?? '');
  return [base, ...refs.pulls.map(pullString)].join(',');
}

export interface RefsText {
  readonly baseRef: string;
  readonly baseSha: string;
  readonly pulls: readonly Pull[];
}

/**
 * Reads `PULL_REFS`. A branch or ref may hold commas, so a piece that does not look like `number:…` belongs to the one before it;
 * `base`, where it is known from other variables, settles the rest. Null when a pull's number is out of range.
 */
export function parseRefsString(text: string, base: string | null): RefsText | null {
  const known = base !== null && (text === base || text.startsWith(`${base},`)) ? base : null;
  const [baseText, ...pullTexts] =
    known === null ? pieces(text) : [known, ...pieces(text.slice(known.length + 1), true)];
  const [baseRef, baseSha] = cut(baseText ?? '');
  const pulls = pullTexts.map(parsePull);
  return pulls.every((pull) => Number.isSafeInteger(pull.number)) ? { baseRef, baseSha, pulls } : null;
}

function pullString(pull: Pull): string {
  const text = `${pull.number}:${pull.sha}`;
  return pull.ref ? `${text}:${pull.ref}` : text;
}

function pieces(text: string, onlyPulls = false): string[] {
  const joined: string[] = [];
  for (const piece of text === '' ? [] : text.split(',')) {
    const startsPull = /^\d+:/.test(piece) || (onlyPulls && joined.length === 0);
    if (joined.length === 0 || startsPull) joined.push(piece);
    else joined.push(`${joined.pop()},${piece}`);
  }
  return joined;
}

function parsePull(text: string): Pull {
  const [number, rest] = cut(text);
  const [sha, ref] = cut(rest);
  return {
    number: /^\d+$/.test(number) ? Number(number) : Number.NaN,
    author: '',
    sha,
    ...(ref === '' ? {} : { ref }),
  };
}

function cut(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
