/** Errors of the operating system that the user can mend: they are this machine's trouble, and no bug of the program. */
import { join } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { type FiredrillError, LabError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/** What to do about an error, by its code. A code that is not here may well be the program's own mistake. */
const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on this disk.',
  EDQUOT: 'Make room within your quota on this disk.',
  EROFS: 'Name a folder on a disk that can be written.',
  EACCES: 'Use a path that this user may read and write.',
  EPERM: 'Use a path that this user may read and write.',
  ENOTDIR: 'A part of this path is a file; remove the file, or use another path.',
  EISDIR: 'This path is a folder; remove the folder, or use another path.',
  EEXIST: 'Remove it, or use another path.',
  ELOOP: 'A symbolic link in this path leads back to itself; mend the link, or use another path.',
  ENAMETOOLONG: 'Use a shorter path.',
  ENOENT: 'Make this folder, or use another path.',
  EMFILE: 'Raise the limit on open files: ulimit -n 4096.',
  ENFILE: 'This machine has no file handles left: end some processes.',
  EAGAIN: 'This machine takes no more processes: end some, or raise `ulimit -u`.',
  ENOMEM: 'This machine has no memory left: end some processes.',
  EIO: 'The disk or file system fails: see the kernel log.',
  EBUSY: 'Another program uses it.',
  ETXTBSY: 'Another program writes it.',
  ESTALE: 'The server of this network file system no longer knows it: mount it again.',
};

/** The program's own folders, and the environment variable that places them elsewhere. */
const places = [
  { part: '/firedrill/', variable: 'XDG_CACHE_HOME' },
  { part: '/firedrill-', variable: 'TMPDIR' },
];

/** The error for the user; undefined: it is none of the operating system's, or one that only a bug explains. */
export function systemTrouble(error: unknown): FiredrillError | undefined {
  const { code, errno, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall?.startsWith('spawn ')) return notStarted(error as NodeJS.ErrnoException);
  const hint = code === undefined ? undefined : hints[code];
  if (!hint || syscall === undefined || isOurs(path)) return undefined;
  return new LabError(
    {
      what: `${errno === undefined ? syscall : reasonOf(errno)} (${code})`,
      where: path ?? syscall,
      hint: `${hint}${elsewhere(path)}`,
    },
    { cause: error },
  );
}

function notStarted(error: NodeJS.ErrnoException): LabError {
  const { code, path } = error;
  return new LabError(
    {
      what: `the program ${path} cannot be started (${code})`,
      hint: (code !== 'ENOENT' && hints[code ?? '']) || 'Install it; scenario doctor lists missing programs.',
    },
    { cause: error },
  );
}

function reasonOf(errno: number): string {
  return getSystemErrorMessage(errno) ?? 'the system refused';
}

/** A file of the package itself that is missing is a broken installation, or a bug. */
function isOurs(path: string | undefined): boolean {
  return parts.some((part) => path?.startsWith(join(packageRoot, part, '/')));
}

/** In a checkout, `reports` is beside these. */
const parts = ['bin', 'dist', 'docs', 'images', 'node_modules', 'scenarios', 'src'];

function elsewhere(path: string | undefined): string {
  const place = places.find(({ part }) => path?.includes(part));
  return place ? ` ${place.variable} can name another one.` : '';
}
