/**
 * A privileged container asks for every capability that the kernel knows. On a machine that is a container itself, and may
 * not give all of them, runc then starts none. This makes a runtime that leaves out those.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../cache-folder.ts';

/** By their numbers in linux/capability.h; those that machines are known to be without. */
const names: Record<number, string> = {
  12: 'NET_ADMIN',
  16: 'SYS_MODULE',
  17: 'SYS_RAWIO',
  19: 'SYS_PTRACE',
  21: 'SYS_ADMIN',
  22: 'SYS_BOOT',
  24: 'SYS_RESOURCE',
  25: 'SYS_TIME',
  27: 'MKNOD',
  30: 'AUDIT_CONTROL',
  32: 'MAC_OVERRIDE',
  33: 'MAC_ADMIN',
  34: 'SYSLOG',
  36: 'BLOCK_SUSPEND',
  37: 'AUDIT_READ',
  38: 'PERFMON',
  39: 'BPF',
  40: 'CHECKPOINT_RESTORE',
};

/** The path of such a runtime, written for this machine; undefined where every capability may be given. */
export async function runtimeWithinBounds(): Promise<string | undefined> {
  const lacking = missingCapabilities(
    await readFile('/proc/self/status', 'utf8'),
    Number(await readFile('/proc/sys/kernel/cap_last_cap', 'utf8')),
  );
  if (lacking.length === 0) return undefined;
  const folder = join(cacheFolder(), 'programs');
  const path = join(folder, 'runc-within-bounds');
  await mkdir(folder, { recursive: true });
  await writeFile(path, runtimeScript(lacking));
  await chmod(path, 0o755);
  return path;
}

/** The capabilities missing from the bounding set, by a process's status as in proc(5). */
export function missingCapabilities(status: string, last: number): string[] {
  const set = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? 'ffffffffffffffff'}`);
  return Object.entries(names)
    .filter(([number]) => Number(number) <= last && (set & (1n << BigInt(number))) === 0n)
    .map(([, name]) => `CAP_${name}`);
}

/** runc, with these capabilities removed from its input: a bundle's config.json, and the process of an exec. */
export function runtimeScript(lacking: string[]): string {
  const edits = lacking.flatMap((name) => [`s/,"${name}"//g`, `s/"${name}",//g`]).join(';');
  return `#!/bin/sh
previous= file=
for argument; do
	case $previous in
	--bundle | -b) file=$argument/config.json ;;
	--process | -p) file=$argument ;;
	esac
	previous=$argument
done
[ -z "$file" ] || sed -i '${edits}' "$file" || exit 1
exec runc "$@"
`;
}
