/** A restored tree against one version of the data, layer by layer. */
import { shown } from './paths.ts';
import type { Entry, Tree } from './tree.ts';

/** A path, and how it differs. */
export type Difference = string;

export interface Differences {
  /** Files whose bytes differ, that are missing, and that the data never had. */
  content: { differing: string[]; missing: string[]; foreign: string[] };
  /** Links, holes, folders, and entries that this version does not have. */
  structure: Difference[];
  /** Owners, modes, times, extended attributes and ACLs. */
  metadata: Difference[];
}

/** A file with at least this number of bytes in holes is sparse: file systems allocate whole blocks. */
const holeBytes = 1024 * 1024;

/**
 * `known`: whether any version of the data had a file of that path; `changed`: whether the entry changed during the backup: its
 * metadata may be of any moment of that time.
 */
export function compareTrees(
  restored: Tree,
  version: Tree,
  known: (path: string) => boolean,
  changed: (path: string) => boolean = () => false,
): Differences {
  const expected = Object.entries(version);
  const files = expected.filter(([, { kind }]) => kind === 'file');
  const extra = Object.entries(restored).filter(([path]) => !(path in version));
  return {
    content: {
      differing: files.flatMap(([path, { hash }]) => {
        const found = restored[path];
        return found?.kind === 'file' && found.hash !== hash ? [path] : [];
      }),
      missing: files.flatMap(([path]) => (restored[path]?.kind === 'file' ? [] : [path])),
      foreign: extra.flatMap(([path, { kind }]) =>
        kind === 'file' && path.endsWith('.dat') && !known(path) ? [path] : [],
      ),
    },
    structure: [
      ...expected.flatMap(([path, entry]) => lostStructure(path, entry, restored)),
      ...extra.map(([path]) => `${shown(path)} is not in the source${known(path) ? ' any more' : ''}`),
    ],
    metadata: expected.flatMap(([path, entry]) =>
      changed(path) ? [] : lostMetadata(path, entry, restored[path]),
    ),
  };
}

/** Every file of the version is there, bit for bit, and no data that no version had. Files of other names (rsync's temporary ones) lose nothing. */
export function holdsContent({ content: { differing, missing, foreign } }: Differences): boolean {
  return differing.length + missing.length + foreign.length === 0;
}

function lostStructure(path: string, entry: Entry, restored: Tree): Difference[] {
  const found = restored[path];
  const name = shown(path);
  if (!found) return entry.kind === 'file' ? [] : [`${name}, a ${kindText(entry)}, is missing`];
  if (found.kind !== entry.kind) return [`${name} is a ${kindText(found)}, not a ${kindText(entry)}`];
  if (found.target !== entry.target)
    return [`${name} points to ${shown(found.target)}, not to ${shown(entry.target)}`];
  const lost: Difference[] = [];
  if (entry.sameAs !== '' && entry.sameAs !== path && isApart(restored, path, entry.sameAs))
    lost.push(`${name} is no hard link to ${shown(entry.sameAs)} any more`);
  if (entry.size - entry.allocated >= holeBytes && found.allocated >= found.size)
    lost.push(`${name} has lost its holes: ${found.allocated} bytes instead of ${entry.allocated}`);
  return lost;
}

/** Both are there, and are two files. */
function isApart(restored: Tree, path: string, other: string): boolean {
  const [one, two] = [restored[path], restored[other]];
  return one !== undefined && two !== undefined && (one.sameAs === '' || one.sameAs !== two.sameAs);
}

function lostMetadata(path: string, entry: Entry, found: Entry | undefined): Difference[] {
  if (found?.kind !== entry.kind) return [];
  const lost: string[] = [];
  const compare = (what: string, was: string, is: string) => {
    if (was !== is) lost.push(`${what} ${is || 'none'} instead of ${was || 'none'}`);
  };
  compare('owner', `${entry.uid}:${entry.gid}`, `${found.uid}:${found.gid}`);
  // Linux has no modes of symbolic links.
  if (entry.kind !== 'symlink') compare('mode', entry.mode.toString(8), found.mode.toString(8));
  compare('time', timeText(entry.mtimeNs), timeText(found.mtimeNs));
  for (const name of new Set([...Object.keys(entry.attributes), ...Object.keys(found.attributes)]))
    compare(
      name.startsWith('system.posix_acl') ? 'ACL' : name,
      entry.attributes[name] ?? '',
      found.attributes[name] ?? '',
    );
  return lost.length === 0 ? [] : [`${shown(path)}: ${lost.join(', ')}`];
}

function timeText(ns: string): string {
  const text = ns.padStart(10, '0');
  return `${text.slice(0, -9)}.${text.slice(-9)}`;
}

function kindText({ kind }: Entry): string {
  return { file: 'file', folder: 'folder', symlink: 'symbolic link', other: 'special file' }[kind];
}
