/** Longest name that Google Cloud Storage takes, bytes of UTF-8. */
const maxNameBytes = 1024;

/** Why `name` cannot name an object in any store, or null when it can: a relative path with no empty, `.` or `..` part and no control characters. */
export function objectNameProblem(name: string): string | null {
  if (name === '') return 'the name is empty';
  if (name.startsWith('/')) return 'the name begins with a slash';
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'the name holds a control character';
  if (!name.isWellFormed()) return 'the name is no well-formed text';
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'the name has an empty, "." or ".." part';
  if (Buffer.byteLength(name) > maxNameBytes) return `the name is longer than ${maxNameBytes} bytes`;
  return null;
}
