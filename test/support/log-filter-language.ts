/** Enough of Google's Logging query language to judge what we write, by its documentation and not by our writer: AND, OR, parentheses, comparisons. */

/** Whether an entry's fields satisfy a filter. */
export type FilterTest = (fields: Readonly<Record<string, unknown>>) => boolean;

type Token = { readonly type: 'punct' | 'word' | 'text'; readonly text: string };

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' };

/** Throws Error for what the service would refuse. */
export function parseLogFilter(filter: string): FilterTest {
  if (filter.length > 20_000) throw new Error('filter is longer than 20000 characters');
  const tokens = tokensOf(filter);
  let at = 0;
  const peek = () => tokens[at];
  const take = (text?: string): Token => {
    const token = tokens[at];
    if (token === undefined || (text !== undefined && (token.type === 'text' || token.text !== text)))
      throw new Error(`unparseable filter at token ${at}: ${token?.text ?? 'its end'}`);
    at += 1;
    return token;
  };
  const isWord = (text: string) => peek()?.type !== 'text' && peek()?.text === text;
  const series = (
    word: string,
    next: () => FilterTest,
    combine: (tests: readonly FilterTest[]) => FilterTest,
  ): FilterTest => {
    const tests = [next()];
    while (isWord(word)) {
      take(word);
      tests.push(next());
    }
    return combine(tests);
  };
  const either = (): FilterTest => series('OR', both, (tests) => (fields) => tests.some((test) => test(fields)));
  const both = (): FilterTest => series('AND', single, (tests) => (fields) => tests.every((test) => test(fields)));
  const single = (): FilterTest => {
    if (!isWord('(')) return comparison();
    take('(');
    const inner = either();
    take(')');
    return inner;
  };
  const comparison = (): FilterTest => {
    const path = [take().text];
    while (isWord('.')) {
      take('.');
      path.push(take().text);
    }
    const operator = take().text;
    if (!isWord('(')) return comparing(path, operator, [take().text]);
    take('(');
    const values = [take().text];
    while (isWord('OR')) {
      take('OR');
      values.push(take().text);
    }
    take(')');
    return comparing(path, operator, values);
  };
  const test = either();
  if (peek() !== undefined) throw new Error(`unparseable filter: ${peek()?.text} is left over`);
  return test;
}

function comparing(path: readonly string[], operator: string, values: readonly string[]): FilterTest {
  return (fields) => {
    let value: unknown = fields;
    for (const key of path)
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined;
    if (typeof value !== 'string') return false;
    const own = value;
    return values.some((wanted) => compares(path[0] === 'timestamp', operator, own, wanted));
  };
}

function compares(isTime: boolean, operator: string, own: string, wanted: string): boolean {
  const [a, b] = isTime ? [nanos(own), nanos(wanted)] : [own.toLowerCase(), wanted.toLowerCase()];
  switch (operator) {
    case '=':
      return a === b;
    case '>=':
      return a >= b;
    case '<=':
      return a <= b;
    case '<':
      return a < b;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

function nanos(time: string): bigint {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) throw new Error(`no timestamp: ${time}`);
  const decimals = (/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(9, '0').slice(0, 9);
  return BigInt(Math.floor(ms / 1000)) * 1_000_000_000n + BigInt(decimals);
}

function tokensOf(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    const rest = filter.slice(at, at + 200);
    const space = /^\s+/.exec(rest)?.[0];
    const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
    const punct = /^(>=|<=|!=|=|<|>|:|\(|\)|\.)/.exec(rest)?.[0];
    if (space !== undefined) at += space.length;
    else if (word !== undefined) {
      tokens.push({ type: 'word', text: word });
      at += word.length;
    } else if (punct !== undefined) {
      tokens.push({ type: 'punct', text: punct });
      at += punct.length;
    } else if (filter[at] === '"') {
      const { text, end } = quotedText(filter, at + 1);
      tokens.push({ type: 'text', text });
      at = end;
    } else throw new Error(`unparseable filter at character ${at}`);
  }
  return tokens;
}

function quotedText(filter: string, from: number): { readonly text: string; readonly end: number } {
  let text = '';
  for (let at = from; at < filter.length; at += 1) {
    const character = filter[at] ?? '';
    if (character === '"') return { text, end: at + 1 };
    if (character === '\n') throw new Error('a quoted text must not hold the end of a line');
    if (character !== '\\') text += character;
    else {
      at += 1;
      const escaped = filter[at] ?? '';
      if (escaped === 'u') {
        text += String.fromCharCode(Number.parseInt(filter.slice(at + 1, at + 5), 16));
        at += 4;
      } else text += escapes[escaped] ?? escaped;
    }
  }
  throw new Error('a quoted text has no end');
}
