/** What most likely made a line no YAML, and the way out; null when nothing is recognised. Cases met in real prow_config.yaml files. */
export function yamlHint(text: string, line: number | null): string | null {
  const lines = text.split(/\r\n?|\n/);
  const conflict = lines.findIndex((candidate) => /^(<{7}|>{7}) /.test(candidate));
  if (conflict >= 0) return `line ${conflict + 1} is a conflict marker of git: finish the merge`;
  // the parser may notice only on the next line
  const near = lines.slice(Math.max(0, (line ?? 1) - 2), line ?? 1);
  return hints.find(([shape]) => near.some((candidate) => shape.test(candidate)))?.[1] ?? null;
}

const hints: readonly [RegExp, string][] = [
  [/^ *\t/, 'YAML is indented by spaces, not by tabs'],
  [/(?:^|[-:,[] *)\*[^\s]*[./*]/, 'a pattern that begins with * needs quotes: "*.md"'],
  [/(?:^|[-:,[] *)!/, 'a pattern that begins with ! needs quotes: "!docs/*"'],
  [/(?:^|[-:,[] *)\{[^}:]*\}[^,\]\s]/, 'a pattern that begins with { needs quotes: "{a,b}/*"'],
  [/(?:^|[-:,[] *)[@`%]/, 'text that begins with @, ` or % needs quotes'],
  [/^[^[{]*: [^[{]*: /, 'text that holds ": " needs quotes'],
];
