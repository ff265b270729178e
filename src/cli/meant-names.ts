/** The one of that name, else those that have it in their name; all without a name. */
export function meantNames(names: readonly string[], part: string | undefined): readonly string[] {
  const exact = names.filter((name) => name === part);
  return exact.length > 0 ? exact : names.filter((name) => part === undefined || name.includes(part));
}
