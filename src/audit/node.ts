/** The NFS mounts of a node: those of this moment, and those of its next boot. Reads files alone, so that a dead mount cannot hold it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NfsUse } from './nfs-use.ts';

/** `root`: the node's root folder, `/` or where a rescue system has it. Throws where a file that is there cannot be read. */
export function auditNode(root: string): NfsUse[] {
  return [
    ...inFile(root, 'proc/mounts', mounts),
    ...inFile(root, 'etc/fstab', fstab),
    ...autofsFiles(root).flatMap((file) => inFile(root, file, autofs)),
    ...unitFiles(root).flatMap((file) => inFile(root, file, mountUnit)),
  ];
}

type Reader = (text: string, file: string) => NfsUse[];

function inFile(root: string, file: string, reader: Reader): NfsUse[] {
  const text = readIfThere(join(root, file));
  return text === null ? [] : reader(text, join(root, file));
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Fields of fstab(5): device, mount point, type. */
function mounts(text: string, file: string): NfsUse[] {
  return entries(text).flatMap(({ fields: [device = '', point = '', type = ''], line }) =>
    isNfs(type) ? [{ kind: 'mount', where: `${file}:${line}`, export: device, by: point }] : [],
  );
}

function fstab(text: string, file: string): NfsUse[] {
  return mounts(text, file).map((use) => ({ ...use, kind: 'fstab' }));
}

/** auto.master(5) leads to its maps; every file of that name is read as one. */
function autofsFiles(root: string): string[] {
  return globSync(['etc/auto.*', 'etc/auto.master.d/*'], { cwd: root }).sort();
}

/** An entry of autofs(5) without `-fstype` is NFS where its location is `server:path`. */
function autofs(text: string, file: string): NfsUse[] {
  return entries(text).flatMap(({ fields: [key = '', ...rest], line }) => {
    const type = /-(?:\S*,)?fstype=([^,\s]+)/.exec(rest.join(' '))?.[1];
    const location = rest.find((field) => /^[^\s:/-][^\s:]*:\//.test(field));
    const is = location !== undefined && (type === undefined || isNfs(type));
    return is ? [{ kind: 'autofs', where: `${file}:${line}`, export: location, by: key }] : [];
  });
}

function unitFiles(root: string): string[] {
  const folders = [
    'etc/systemd/system',
    'run/systemd/system',
    'usr/lib/systemd/system',
    'lib/systemd/system',
  ];
  return globSync(
    folders.map((folder) => `${folder}/*.mount`),
    { cwd: root },
  ).sort();
}

/** `What=`, `Where=` and `Type=` of systemd.mount(5); without a type, `server:path` is NFS to mount(8). */
function mountUnit(text: string, file: string): NfsUse[] {
  const value = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*(.*?)\\s*$`, 'm').exec(text)?.[1] ?? '';
  const what = value('What');
  const type = value('Type');
  const is = isNfs(type) || (type === '' && /^[^/\s]+:\//.test(what));
  return is ? [{ kind: 'systemd-mount', where: file, export: what, by: value('Where') }] : [];
}

function isNfs(type: string): boolean {
  return type === 'nfs' || type === 'nfs4';
}

/** The lines with their fields, without comments and empty ones. */
function entries(text: string): { fields: string[]; line: number }[] {
  return text
    .split('\n')
    .map((content, index) => ({ fields: content.trim().split(/\s+/), line: index + 1 }))
    .filter(({ fields: [first = ''] }) => first !== '' && !first.startsWith('#'));
}
