/** Kubernetes' label selectors, the forms without sets. */
export function matches(labels: Readonly<Record<string, string>>, selector: string): boolean {
  if (selector === '') return true;
  return selector.split(',').every((part) => {
    const [, key = '', operator, value] = /^([^!=]+)(!=|=)?(.*)$/.exec(part.replace(/^!/, '')) ?? [];
    const has = Object.hasOwn(labels, key);
    if (part.startsWith('!')) return !has;
    if (operator === undefined) return has;
    return operator === '=' ? labels[key] === value : labels[key] !== value;
  });
}
