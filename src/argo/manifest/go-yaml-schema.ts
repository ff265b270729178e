import { defineScalarTag, NOT_RESOLVED, Schema, YAML11_SCHEMA } from 'js-yaml';

/** Each word as it may be written: `yes`, `Yes`, `YES`. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...spellings(['y', 'yes', 'on', 'true'], true),
  ...spellings(['n', 'no', 'off', 'false'], false),
]);
const numberBeginnings = [...'0123456789+-.'];
const wholeNumber = /^[-+]?(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][\d_]*|0)$/;
const floatForm = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

/**
 * Plain scalars as the API server reads them (go-yaml in sigs.k8s.io/yaml): YAML 1.1 with `y` and `n` as booleans, but no base 60;
 * dates stay text. Whole numbers beyond 2^53 become bigints, infinities are refused as JSON has none.
 */
export const goYamlSchema: Schema = new Schema(
  YAML11_SCHEMA.tags.filter(({ tagName }) => !/:(timestamp|binary|omap|pairs|set|bool|int|float)$/.test(tagName)),
).withTags(goBool(), goInt(), goFloat());

/** The same, but `y` and `n` are text. */
export const lenientYamlSchema: Schema = goYamlSchema.withTags(goBool(['y', 'Y', 'n', 'N']));

function goBool(except: readonly string[] = []) {
  return defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
    implicit: true,
    implicitFirstChars: [...'yYnNoOtTfF'],
    resolve: (source) => (except.includes(source) ? NOT_RESOLVED : (booleans.get(source) ?? NOT_RESOLVED)),
    identify: (value) => typeof value === 'boolean',
  });
}

function goInt() {
  return defineScalarTag<number | bigint>('tag:yaml.org,2002:int', {
    implicit: true,
    implicitFirstChars: numberBeginnings,
    resolve: (source) => {
      if (!wholeNumber.test(source) || source.endsWith('_')) return NOT_RESOLVED;
      const digits = source.replaceAll('_', '').replace(/^[-+]/, '');
      const value =
        BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits) * (source.startsWith('-') ? -1n : 1n);
      if (Number.isSafeInteger(Number(value))) return Number(value);
      const isKept = BigInt.asUintN(64, value) === value || BigInt.asIntN(64, value) === value;
      return isKept || /^\d+$/.test(digits) ? value : NOT_RESOLVED; // a hexadecimal, octal or binary one beyond is a text
    },
    identify: (value) => typeof value === 'bigint' || Number.isInteger(value),
    represent: String,
  });
}

function goFloat() {
  return defineScalarTag<number>('tag:yaml.org,2002:float', {
    implicit: true,
    implicitFirstChars: numberBeginnings,
    resolve: (source) => {
      const plain = source.replaceAll('_', '');
      const value = floatForm.test(plain) ? Number(plain) : Number.NaN;
      return Number.isFinite(value) ? value : NOT_RESOLVED; // also what is too large for a float is a text
    },
    identify: (value) => typeof value === 'number' && !Number.isInteger(value),
    represent: String,
  });
}

function spellings(words: readonly string[], value: boolean): readonly (readonly [string, boolean])[] {
  return words.flatMap((word) =>
    [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)].map((form) => [form, value] as const),
  );
}
