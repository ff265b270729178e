/** Whether a label selector with `=`, `!=`, `key` and `!key` chooses these labels. */
export function labelsMatch(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(',').every((part) => {
    if (part === '') return true;
    if (part.startsWith('!')) return !(part.slice(1) in labels);
    const [, key = '', operator, value = ''] = /^([^!=]+)(!=|==?|)(.*)$/.exec(part) ?? [];
    if (operator === '') return key in labels;
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  });
}
