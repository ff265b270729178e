import { runCommand } from '../../core/command.ts';

/**
 * How far the child is cut off, strongest first.
 * `container`: own network, processes and file tree. `namespaces`: own network and processes. `process`: only what Node and limits give.
 */
export const isolationLevels = ['container', 'namespaces', 'process'] as const;
export type IsolationLevel = (typeof isolationLevels)[number];

export interface Isolation {
  readonly level: IsolationLevel;
  /** Whether it takes a user namespace of its own: without privileges nothing else may be unshared. */
  readonly hasOwnUser: boolean;
}

export interface IsolatedCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Paths that must be there in the child's file tree. */
  readonly readable: readonly string[];
  /** For a child that nobody is left to end. */
  readonly cpuSeconds: number;
  /** Bytes of writable memory in all; the heap's own cap lies below. */
  readonly memoryBytes: number;
  /** An empty directory, the root of the child's file tree. */
  readonly emptyDirectory: string;
}

/** Where the programs of util-linux are looked for; the child itself gets no PATH. */
export const searchPath = '/usr/sbin:/usr/bin:/sbin:/bin';

const libraries = ['/lib', '/lib32', '/lib64', '/usr/lib', '/usr/lib32', '/usr/lib64', '/usr/local/lib'];

/** No core file, no byte into any file, and caps on CPU seconds and on writable memory, which counts Buffers as well as the heap. */
const setLimits = 'ulimit -c 0; ulimit -f 0; ulimit -t "$cpu"; ulimit -d "$memory"';

/** Arguments: CPU seconds, kilobytes, command. Dies with its parent where the machine has the tool for it. */
const runInLimits = `cpu=$1; memory=$2; shift 2
${setLimits}
if setpriv --pdeathsig=KILL --no-new-privs true 2>/dev/null; then exec setpriv --pdeathsig=KILL --no-new-privs "$@"; fi
exec "$@"`;

/**
 * A file tree of our own, read-only, with nothing in it but what is named. Arguments: CPU seconds, kilobytes, root, paths, `--`, command.
 * Everything comes as an argument; nothing is pasted into this text.
 */
const buildTree = `set -e
cpu=$1; memory=$2; root=$3; shift 3
mount -t tmpfs -o mode=755,size=4m none "$root"
while [ "$1" != -- ]; do
  path=$1; shift
  if [ -e "$root$path" ]; then continue; fi
  if [ -L "$path" ]; then mkdir -p "$root\${path%/*}"; cp -P "$path" "$root$path"; continue; fi
  if [ -d "$path" ]; then mkdir -p "$root$path"; elif [ -e "$path" ]; then mkdir -p "$root\${path%/*}"; : > "$root$path"; else continue; fi
  mount --bind "$path" "$root$path"
  mount -o remount,bind,ro,nosuid "$root$path"
done
shift
mkdir -p "$root/proc" "$root/dev"
mount -t proc none "$root/proc"
: > "$root/dev/null"
mount --bind /dev/null "$root/dev/null"
mount -o remount,bind,ro "$root"
${setLimits}
exec chroot "$root" "$@"`;

/** The argument vector that runs a command in isolation. */
export function isolate({ level, hasOwnUser }: Isolation, command: IsolatedCommand): readonly [string, ...string[]] {
  const limits = [String(command.cpuSeconds), String(Math.ceil(command.memoryBytes / 1024))];
  const run = [command.program, ...command.args];
  const inLimits = ['sh', '-c', runInLimits, 'sh', ...limits] as const;
  switch (level) {
    case 'container': {
      const paths = new Set([...libraries, '/usr/bin/setpriv', command.program, ...command.readable]);
      const inTree = ['sh', '-c', buildTree, 'sh', ...limits, command.emptyDirectory, ...paths, '--'];
      return [...ownNamespaces(hasOwnUser), ...inTree, ...withoutPrivileges, ...run];
    }
    case 'namespaces':
      return [...ownNamespaces(hasOwnUser), ...inLimits, ...withoutPrivileges, ...run];
    case 'process':
      return [...inLimits, ...run];
  }
}

/** The ways to isolate on this machine, strongest first: the first one was tried out with a small command, the others are weaker. */
export async function availableIsolations(emptyDirectory: string): Promise<readonly Isolation[]> {
  for (const [index, isolation] of candidates.entries()) {
    if (await works(isolation, emptyDirectory)) return candidates.slice(index);
  }
  return candidates.slice(-1);
}

/** All ways of one level. */
export function isolationsOf(level: IsolationLevel): readonly Isolation[] {
  return candidates.filter((isolation) => isolation.level === level);
}

const candidates: readonly Isolation[] = [
  { level: 'container', hasOwnUser: false },
  { level: 'container', hasOwnUser: true },
  { level: 'namespaces', hasOwnUser: false },
  { level: 'namespaces', hasOwnUser: true },
  { level: 'process', hasOwnUser: false },
];

async function works(isolation: Isolation, emptyDirectory: string): Promise<boolean> {
  const probe = {
    program: '/usr/bin/env',
    args: [],
    readable: [],
    cpuSeconds: 10,
    memoryBytes: 2 ** 30,
    emptyDirectory,
  };
  const [file, ...args] = isolate(isolation, probe);
  try {
    const { exitCode } = await runCommand(file, args, { env: { PATH: searchPath }, timeoutMs: 10_000 });
    return exitCode === 0;
  } catch {
    return false; // util-linux is not installed
  }
}

/** The whole set dies with this process, and it with us. */
function ownNamespaces(hasOwnUser: boolean): readonly [string, ...string[]] {
  const user = hasOwnUser ? ['--user', '--map-root-user'] : [];
  return [
    'setpriv',
    '--pdeathsig=KILL',
    'unshare',
    ...user,
    '--net',
    '--pid',
    '--ipc',
    '--mount',
    '--fork',
    '--kill-child=KILL',
  ];
}

const withoutPrivileges = [
  'setpriv',
  '--no-new-privs',
  '--inh-caps=-all',
  '--ambient-caps=-all',
  '--bounding-set=-all',
];
