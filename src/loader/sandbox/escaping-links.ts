import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A directory with a link out of it and more members than this is withheld: nobody's source is in there. */
const maxMembers = 500;

/**
 * Node's permission model follows a link that lies in a readable directory wherever it leads, so a repository could read a
 * service account's token through a link it has committed. Gives paths that hold everything below `allowed` but such links.
 */
export function pathsWithoutEscapes(allowed: readonly string[]): readonly string[] {
  return allowed.flatMap((path) => (statSync(path).isDirectory() ? readableBelow(path, allowed).paths : [path]));
}

interface Readable {
  readonly paths: readonly string[];
  /** Whether `paths` is the directory itself: nothing in it leads out. */
  readonly isWhole: boolean;
}

function readableBelow(directory: string, allowed: readonly string[]): Readable {
  const entries = readdirSync(directory, { withFileTypes: true });
  const members = entries.map((entry) => readableMember(directory, entry, allowed));
  if (members.every(({ isWhole }) => isWhole)) return { paths: [directory], isWhole: true };
  return { paths: entries.length > maxMembers ? [] : members.flatMap(({ paths }) => paths), isWhole: false };
}

function readableMember(directory: string, entry: Dirent, allowed: readonly string[]): Readable {
  const path = join(directory, entry.name);
  if (entry.isSymbolicLink() && leadsOut(path, allowed)) return { paths: [], isWhole: false };
  // A `*` in a path of its own would be a pattern for Node.
  if (entry.name.includes('*')) return { paths: [], isWhole: true };
  return entry.isDirectory() ? readableBelow(path, allowed) : { paths: [path], isWhole: true };
}

/** A link to nowhere leads out as well: its target may be made later. */
function leadsOut(link: string, allowed: readonly string[]): boolean {
  try {
    const target = realpathSync(link);
    return !allowed.some((path) => target === path || target.startsWith(`${path}/`));
  } catch {
    return true;
  }
}
