export interface Refusal {
  readonly message: string;
  readonly offset: number;
}

/** What YAML 1.2 allows and go-yaml, and so the API server, does not read at all; null when there is nothing of it. */
export function refusal(text: string): Refusal | null {
  const control = text.search(/[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/);
  if (control !== -1) return { message: 'not YAML: control characters are not allowed', offset: control };
  for (const { 1: line = '', index: offset } of text.matchAll(/([^\n]*)\n?/g)) {
    if (!/^\s*(#|%|$)/.test(line)) return null;
    const [, name, value] = /^%(\S+)[ \t]*(\S*)/.exec(line) ?? [];
    if (name === 'YAML' && value !== '1.1') return { message: `the API server reads YAML 1.1, not ${value}`, offset };
    if (name !== undefined && name !== 'YAML' && name !== 'TAG')
      return { message: `not YAML: unknown directive %${name}`, offset };
  }
  return null;
}
