/** A line of `/proc/self/mountinfo` (proc(5)). */
export interface HostMount {
  readonly mountPoint: string;
  readonly type: string;
  /** Those of nosuid, nodev and noexec that it has: a user namespace may not drop them. */
  readonly flags: readonly string[];
}

/** Mounted file systems, each mount point once, parents before what is mounted below them. */
export function parseMountTable(mountinfo: string): readonly HostMount[] {
  const byPoint = new Map<string, HostMount>();
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    const point = fields[4];
    const type = fields[fields.indexOf('-') + 1];
    if (point === undefined || type === undefined) continue;
    const flags = (fields[5] ?? '').split(',').filter((flag) => ['nosuid', 'nodev', 'noexec'].includes(flag));
    const mountPoint = decodeOctal(point);
    byPoint.set(mountPoint, { mountPoint, type, flags });
  }
  return [...byPoint.values()].sort((a, b) => (a.mountPoint < b.mountPoint ? -1 : 1));
}

/** The mount that holds a path. */
export function mountOf(path: string, mounts: readonly HostMount[]): HostMount | undefined {
  return mounts.findLast((mount) => isAtOrBelow(path, mount.mountPoint));
}

export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

/** A line of an fstab(5). Characters that would end a field are written in octal, byte by byte. */
export function fstabLine(source: string, target: string, type: string, options: readonly string[]): string {
  return `${[encodeOctal(source), encodeOctal(target), type, encodeOctal(options.join(','))].join(' ')} 0 0\n`;
}

function encodeOctal(field: string): string {
  if (/^[A-Za-z0-9/._,:=@%+-]*$/.test(field)) return field;
  return Array.from(Buffer.from(field), (byte) =>
    /[A-Za-z0-9/._,:=@%+-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  ).join('');
}

function decodeOctal(field: string): string {
  if (!field.includes('\\')) return field;
  const bytes: number[] = [];
  for (let at = 0; at < field.length; at += 1) {
    const octal = field[at] === '\\' ? /^[0-7]{3}/.exec(field.slice(at + 1, at + 4)) : null;
    if (octal === null) bytes.push(...Buffer.from(field[at] ?? ''));
    else {
      bytes.push(Number.parseInt(octal[0], 8));
      at += 3;
    }
  }
  return Buffer.from(bytes).toString();
}
