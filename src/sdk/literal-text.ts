/**
 * Text on its way to a process passes two readers who look for tags of their own: Argo (`{{…}}`) and the kubelet (`$(NAME)`, `$$`).
 * These functions write text so that the process gets it as it was meant.
 */

/** A shell text as the kubelet must be given it: `$$` and `$(NAME)` of an environment variable reach the shell as written. */
export function shellTextForKubelet(text: string, envNames: ReadonlySet<string>): string {
  return text.replaceAll(/\$(?=\$)|\$(?=\(([A-Za-z_][A-Za-z0-9_.-]*)\))/g, (dollar, name: string | undefined) =>
    name === undefined || envNames.has(name) || name === name.toUpperCase() ? '$$' : dollar,
  );
}

/**
 * A value that other people wrote (a pull request's title, a branch's name), as an environment variable. Argo would evaluate tags in it,
 * so an opening `{{` gets a space; inside JSON an escape says the same character.
 */
export function untrustedEnvValue(value: string): string {
  const braces = isJson(value) ? value.replaceAll(/\{(?=\{)/g, '\\u007b') : value.replaceAll(/\{(?=\{)/g, '{ ');
  return braces.replaceAll(/\$(?=[$(])/g, '$$$$');
}

function isJson(value: string): boolean {
  if (!value.startsWith('{') && !value.startsWith('[')) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
