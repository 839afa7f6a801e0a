/** The NFS client of this host's kernel, which is the pods' own. */
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** Whether this kernel can mount NFSv4: built in or loaded, as a module that could be loaded, or not at all. */
export async function nfsClient(): Promise<'there' | 'a module' | undefined> {
  const known = await readFile('/proc/filesystems', 'utf8').catch(() => '');
  if (/\bnfs4$/m.test(known)) return 'there';
  return (await hasModule('nfsv4')) ? 'a module' : undefined;
}

/** By modprobe's dry run, which loads nothing. */
export async function hasModule(name: string): Promise<boolean> {
  // A user's PATH on Debian has no sbin.
  const env = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  const { failed } = await execa('modprobe', ['--dry-run', '--quiet', name], { reject: false, env });
  return !failed;
}
