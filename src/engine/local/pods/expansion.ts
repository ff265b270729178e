/**
 * Kubernetes' expansion of `$(NAME)` in command, args and env: `$$` is `$`, a name that nobody set stays as it is.
 * Source: kubernetes third_party/forked/golang/expansion.
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  let expanded = '';
  let from = 0;
  const lastClose = text.lastIndexOf(')');
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', from)) {
    const { value, end } = reference(text, at, lastClose, variables);
    expanded += text.slice(from, at) + value;
    from = end;
  }
  return expanded + text.slice(from);
}

function reference(
  text: string,
  at: number,
  lastClose: number,
  variables: Readonly<Record<string, string>>,
): { readonly value: string; readonly end: number } {
  const next = text[at + 1];
  if (next === '$') return { value: '$', end: at + 2 };
  if (next !== '(') return { value: '$', end: at + 1 };
  if (lastClose < at) return { value: '$(', end: at + 2 };
  const close = text.indexOf(')', at + 2);
  const name = text.slice(at + 2, close);
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return { value: value ?? text.slice(at, close + 1), end: close + 1 };
}
