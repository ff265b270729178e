import { defineScalarTag, floatYaml11Tag, intYaml11Tag, NOT_RESOLVED, Schema, YAML11_SCHEMA } from 'js-yaml';

/**
 * Plain scalars as PyYAML reads them (its resolver.py), because it read every existing prow_config.yaml: YAML 1.1, but `y` and `n` are
 * text. What JSON has no form for stays the text that was written: dates, infinities, integers beyond 2^53. Other tags are refused.
 */
export const pyYamlSchema: Schema = new Schema(
  YAML11_SCHEMA.tags.filter(({ tagName }) => !/:(timestamp|binary|omap|pairs|set)$/.test(tagName)),
).withTags(pyYamlBool(), pyYamlInt(), pyYamlFloat());

const truths = new Set(['yes', 'true', 'on']);
const falsehoods = new Set(['no', 'false', 'off']);

function pyYamlBool() {
  return defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
    implicit: true,
    resolve: (source) => {
      const word = source.toLowerCase();
      const isOneSpelling = [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)].includes(source);
      if (!isOneSpelling || !(truths.has(word) || falsehoods.has(word))) return NOT_RESOLVED;
      return truths.has(word);
    },
    identify: (value) => typeof value === 'boolean',
  });
}

function pyYamlInt() {
  const form =
    /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
  return defineScalarTag<number>('tag:yaml.org,2002:int', {
    ...intYaml11Tag,
    resolve: (source, isExplicit, tagName) => {
      if (!form.test(source)) return NOT_RESOLVED;
      const value = intYaml11Tag.resolve(source, isExplicit, tagName);
      return Number.isSafeInteger(value) ? value : NOT_RESOLVED;
    },
  });
}

function pyYamlFloat() {
  const form =
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
  return defineScalarTag<number>('tag:yaml.org,2002:float', {
    ...floatYaml11Tag,
    resolve: (source, isExplicit, tagName) =>
      form.test(source) ? floatYaml11Tag.resolve(source, isExplicit, tagName) : NOT_RESOLVED,
  });
}
