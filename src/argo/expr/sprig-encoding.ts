import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { goJson } from '../go-json.ts';
import { parseJson } from './builtins-text.ts';
import { type Builtin, builtin, text } from './call-context.ts';
import { fromValue, type Value } from './values.ts';

/** Functions of sprig that encode, hash, or take paths and versions apart. */
export const sprigEncoding: Readonly<Record<string, Builtin>> = {
  toJson: builtin(1, 1, ([value]) => goJson(fromValue(value ?? null))),
  toRawJson: builtin(1, 1, ([value]) => goJson(fromValue(value ?? null), { escapeHtml: false })),
  toPrettyJson: builtin(1, 1, ([value]) => goJson(fromValue(value ?? null), { indent: 2 })),
  fromJson: builtin(1, 1, ([value]) => jsonOrNull(text(value, 'fromJson'))),
  mustFromJson: builtin(1, 1, ([value]) => parseJson(text(value, 'mustFromJson'))),
  mustToJson: builtin(1, 1, ([value]) => goJson(fromValue(value ?? null))),
  b64enc: onText('b64enc', (value) => Buffer.from(value).toString('base64')),
  b64dec: onText('b64dec', (value) => Buffer.from(value, 'base64').toString()),
  sha1sum: hash('sha1sum', 'sha1'),
  sha256sum: hash('sha256sum', 'sha256'),
  sha512sum: hash('sha512sum', 'sha512'),
  adler32sum: onText('adler32sum', (value) => String(adler32(Buffer.from(value)))),
  base: onText('base', (value) => (value === '' ? '.' : posix.basename(value) || '/')),
  dir: onText('dir', (value) => posix.normalize(posix.dirname(value))),
  ext: onText('ext', (value) => /\.[^./]*$/.exec(value)?.[0] ?? ''),
  clean: onText('clean', (value) => posix.normalize(value).replace(/(.)\/$/, '$1')),
  isAbs: builtin(1, 1, ([value]) => posix.isAbsolute(text(value, 'isAbs'))),
};

function onText(name: string, change: (value: string) => string): Builtin {
  return builtin(1, 1, ([value]) => change(text(value, name)));
}

function hash(name: string, algorithm: string): Builtin {
  return onText(name, (value) => createHash(algorithm).update(value).digest('hex'));
}

function jsonOrNull(source: string): Value {
  try {
    return parseJson(source);
  } catch {
    return null; // sprig.fromJson swallows the error
  }
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}
