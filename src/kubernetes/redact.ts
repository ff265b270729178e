/** Takes credentials out of text that may be shown: what was known of them, and what looks like one. */
export type Redact = (text: string) => string;

const mark = '[redacted]';
const shortestSecret = 6;
/** JSON Web Tokens, PEM blocks, `Bearer …` and `Basic …`; every part is bounded, so no text takes more than linear time. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{1,40}-----[^-]{0,20000}(?:-----END [A-Z ]{1,40}-----)?/g,
  /\beyJ[\w-]{8,4096}(?:\.[\w-]{0,8192}){0,4}/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,16384}/gi,
];

/** `secrets` are whole values; their base64 forms and their lines are covered as well. */
export function createRedactor(secrets: Iterable<string>): Redact {
  const known = [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return (text) =>
    shapes.reduce(
      (result, shape) => result.replace(shape, mark),
      known.reduce((result, secret) => result.replaceAll(secret, mark), text),
    );
}

/** Also what a program calls a token, as in `token=…`: for text that nobody has a list of secrets for. */
export function redactAssignments(text: string): string {
  return text.replace(/\b(token|password|secret|key)(["']?\s{0,4}[:=]\s{0,4}["']?)[^\s"',;]{6,16384}/gi, `$1$2${mark}`);
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    secret.trim(),
    ...secret.split(/\r?\n/),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
  return forms.filter((form) => form.length >= shortestSecret && !/^-----[A-Z ]+-----$/.test(form));
}
