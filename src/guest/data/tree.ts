/** A tree of files as a manifest: every entry with its content, structure and metadata. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { liveFolder } from '../../history/live-database.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { fsPath } from './paths.ts';

export interface Entry {
  kind: 'file' | 'folder' | 'symlink' | 'other';
  mode: number;
  uid: number;
  gid: number;
  /** Nanoseconds since 1970, in decimal. */
  mtimeNs: string;
  /** Of a file: its bytes, the bytes that its file system has allocated, and the hash of its content. */
  size: number;
  allocated: number;
  hash: string;
  /** Of a symbolic link, one character a byte. */
  target: string;
  /** The first path of the same file, where it has several. */
  sameAs: string;
  attributes: Attributes;
  /** The same as at the last scan: the content is the same too (ctime cannot be set). */
  unchanged: string;
}

/** Path to entry, sorted by path; see `paths.ts`. The root itself is left out. */
export type Tree = Record<string, Entry>;

export interface ScanOptions {
  /** Whether extended attributes and ACLs are read as well. */
  attributes: boolean;
  /** An earlier scan of the same tree: files that have not changed since are not read again. */
  earlier?: Tree;
  /** Hashes that are known already, by path. */
  hashes?: ReadonlyMap<string, string>;
}

/** Every entry below `dir`. A tree that is not there is empty. */
export function scan(dir: string, { attributes, earlier = {}, hashes }: ScanOptions): Tree {
  const paths = walk(dir).sort();
  const found = attributes
    ? readAttributes(paths.map((path) => fsPath(dir, path)))
    : new Map<number, Attributes>();
  const firsts = new Map<string, string>();
  return Object.fromEntries(
    paths.map((path, place) => {
      const entry = entryOf(dir, path, earlier[path], hashes);
      entry.attributes = found.get(place) ?? {};
      if (entry.sameAs !== '') {
        const inode = entry.sameAs;
        entry.sameAs = firsts.get(inode) ?? path;
        firsts.set(inode, entry.sameAs);
      }
      return [path, entry];
    }),
  );
}

/** The entry at this path as it is now, without extended attributes and ACLs; null: there is none. */
export function entryAt(dir: string, path: string): Entry | null {
  return lstatSync(fsPath(dir, path), { throwIfNoEntry: false }) ? entryOf(dir, path) : null;
}

/** The hashes of all files by their paths: two trees with the same ones are equal bit for bit. */
export function contentOf(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([path, { kind, hash }]) => (kind === 'file' ? [[path, hash]] : [])),
  );
}

/** BLAKE2b: as safe as SHA-256 and, on the lab's CPU, 2.4 times as fast: hashing is most of the cost of a comparison. */
export function hashOf(content: Buffer): string {
  return createHash('blake2b512').update(content).digest('base64');
}

function entryOf(dir: string, path: string, earlier?: Entry, hashes?: ReadonlyMap<string, string>): Entry {
  const full = fsPath(dir, path);
  const stat = lstatSync(full, { bigint: true });
  const kind = stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'folder'
      : stat.isSymbolicLink()
        ? 'symlink'
        : 'other';
  const unchanged = `${stat.dev} ${stat.ino} ${stat.ctimeNs}`;
  const isFile = kind === 'file';
  const same = earlier?.unchanged === unchanged ? earlier.hash : undefined;
  return {
    kind,
    mode: Number(stat.mode & 0o7777n),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtimeNs: String(stat.mtimeNs),
    size: isFile ? Number(stat.size) : 0,
    allocated: isFile ? Number(stat.blocks) * 512 : 0,
    hash: isFile ? (hashes?.get(path) ?? same ?? hashOf(readFileSync(full))) : '',
    target: kind === 'symlink' ? readlinkSync(full, 'buffer').toString('latin1') : '',
    sameAs: isFile && stat.nlink > 1n ? `${stat.dev} ${stat.ino}` : '',
    attributes: {},
    unchanged,
  };
}

function walk(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const found: string[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of readdirSync(fsPath(dir, folder), { encoding: 'buffer', withFileTypes: true })) {
      const name = (entry.name as unknown as Buffer).toString('latin1');
      const path = folder === '' ? name : `${folder}/${name}`;
      if (path === liveFolder) continue; // its writer changes it at any time
      found.push(path);
      if (entry.isDirectory()) waiting.push(path);
    }
  }
  return found;
}
