const prefix = '__argo__internal__placeholder-';

/** Stands for a value that is known only at run time, as Argo's validator has it. */
export function placeholder(index: number): string {
  return `${prefix}${index}`;
}

export function isPlaceholder(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith(prefix);
}

/** A name with each placeholder in it replaced by a legal letter. */
export function withoutPlaceholders(text: string): string {
  return text.replaceAll(/__argo__internal__placeholder-\d+/g, 'x');
}
