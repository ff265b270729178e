/** What Go's encoding/json says about a text that is no JSON, or null when it is JSON. Reads each character once. */
export function goJsonFault(text: string): string | null {
  const reader = new Reader(text);
  try {
    reader.value();
    reader.end();
    return null;
  } catch (error) {
    if (error instanceof JsonFault) return error.message;
    throw error;
  }
}

class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

const escapable = new Set(['"', '\\', '/', 'b', 'f', 'n', 'r', 't']);
const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

class Reader {
  readonly #text: string;
  readonly #open: ('{' | '[')[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** One value with all that it holds, without recursion. */
  value(): void {
    do this.#valueOrOpening();
    while (this.#open.length > 0);
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#fail('after top-level value');
  }

  #valueOrOpening(): void {
    this.#space();
    const char = this.#peek();
    if (char === '{' || char === '[') {
      this.#openContainer(char);
    } else {
      this.#scalar(char);
      this.#afterValue();
    }
  }

  #scalar(char: string): void {
    if (char === '"') this.#string();
    else if (Object.hasOwn(literals, char)) this.#literal(literals[char] ?? '');
    else if (char === '-' || isDigit(char)) this.#number();
    else this.#fail('looking for beginning of value');
  }

  #openContainer(char: '{' | '['): void {
    this.#at += 1;
    this.#space();
    this.#open.push(char);
    if (this.#peek() === closer(char)) this.#close();
    else if (char === '{') this.#key();
  }

  #close(): void {
    this.#at += 1;
    this.#open.pop();
    this.#afterValue();
  }

  #key(): void {
    this.#space();
    if (this.#peek() !== '"') this.#fail('looking for beginning of object key string');
    this.#string();
    this.#space();
    if (this.#peek() !== ':') this.#fail('after object key');
    this.#at += 1;
  }

  #afterValue(): void {
    const container = this.#open.at(-1);
    if (container === undefined) return;
    this.#space();
    const char = this.#peek();
    if (char === closer(container)) {
      this.#close();
    } else if (char === ',') {
      this.#at += 1;
      if (container === '{') this.#key();
    } else {
      this.#fail(container === '{' ? 'after object key:value pair' : 'after array element');
    }
  }

  #string(): void {
    this.#at += 1;
    for (let char = this.#peek(); char !== '"'; char = this.#peek()) {
      if (char < ' ') this.#fail('in string literal');
      this.#at += 1;
      if (char === '\\') this.#escape();
    }
    this.#at += 1;
  }

  #escape(): void {
    const char = this.#peek();
    if (char !== 'u' && !escapable.has(char)) this.#fail('in string escape code');
    this.#at += 1;
    for (let digits = 0; char === 'u' && digits < 4; digits += 1) {
      if (!/[0-9a-fA-F]/.test(this.#peek())) this.#fail('in \\u hexadecimal character escape');
      this.#at += 1;
    }
  }

  #literal(word: string): void {
    for (const [index, expected] of [...word].entries()) {
      if (this.#peek() !== expected)
        this.#fail(index === 0 ? 'looking for beginning of value' : `in literal ${word} (expecting '${expected}')`);
      this.#at += 1;
    }
  }

  #number(): void {
    if (this.#peek() === '-') this.#at += 1;
    if (this.#peek() === '0') this.#at += 1;
    else this.#digits('in numeric literal');
    if (this.#next() === '.') this.#part('after decimal point in numeric literal');
    if (this.#next() === 'e' || this.#next() === 'E') this.#exponent();
  }

  #exponent(): void {
    this.#at += 1;
    if (this.#next() === '+' || this.#next() === '-') this.#at += 1;
    this.#digits('in exponent of numeric literal');
  }

  #part(where: string): void {
    this.#at += 1;
    this.#digits(where);
  }

  #digits(where: string): void {
    if (!isDigit(this.#peek())) this.#fail(where);
    while (isDigit(this.#next())) this.#at += 1;
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#next() || '-')) this.#at += 1;
  }

  /** Empty at the end of the text. */
  #next(): string {
    return this.#text[this.#at] ?? '';
  }

  #peek(): string {
    const char = this.#next();
    if (char === '') throw new JsonFault('unexpected end of JSON input');
    return char;
  }

  #fail(where: string): never {
    throw new JsonFault(`invalid character ${quoted(this.#text.codePointAt(this.#at) ?? 0)} ${where}`);
  }
}

function closer(container: '{' | '['): '}' | ']' {
  return container === '{' ? '}' : ']';
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** Go's quoted character; `'` and `"` are its special cases. */
function quoted(codePoint: number): string {
  const char = String.fromCodePoint(codePoint);
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}
