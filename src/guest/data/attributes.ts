/** Extended attributes and ACLs, which Node does not know: perl calls the kernel, for many files at once. */
import { spawnSync } from 'node:child_process';
import { arch } from 'node:process';

/** Attribute to value in hexadecimal. An ACL is an attribute too: `system.posix_acl_access` (acl(5)). */
export type Attributes = Record<string, string>;

/** The numbers of lsetxattr, lgetxattr and llistxattr (asm/unistd.h). */
const numbers: Partial<Record<string, [number, number, number]>> = {
  x64: [189, 192, 195],
  arm64: [6, 9, 12],
};

/** One line a file: its path, then name=value pairs, all in hexadecimal. */
const read = `
my ($get, $list) = @ARGV;
while (my $line = <STDIN>) {
  chomp $line; my $path = pack 'H*', $line; my @found;
  my $names = "\\0" x 65536;
  my $length = syscall($list, $path, $names, 65536);
  for my $name (split /\\0/, $length > 0 ? substr($names, 0, $length) : '') {
    next unless $name =~ /^(user\\.|system\\.posix_acl_|security\\.capability$)/;
    my $value = "\\0" x 65536;
    my $size = syscall($get, $path, $name, $value, 65536);
    push @found, unpack('H*', $name) . '=' . unpack('H*', substr($value, 0, $size)) if $size >= 0;
  }
  print join(' ', $line, sort @found), "\\n" if @found;
}`;

/** One line an attribute: path, name and value, all in hexadecimal. Prints the paths whose file system has no such attribute. */
const write = `
my ($set) = @ARGV;
while (my $line = <STDIN>) {
  chomp $line; my ($path, $name, $value) = map { pack 'H*', $_ } split / /, $line;
  print unpack('H*', $path), "\\n" if syscall($set, $path, $name, $value, length $value, 0) != 0;
}`;

/** Those of each file that has any, by the place of the file in the list. */
export function readAttributes(paths: readonly Buffer[]): Map<number, Attributes> {
  const [, get, list] = callNumbers();
  const places = new Map(paths.map((path, place) => [path.toString('hex'), place]));
  const found = new Map<number, Attributes>();
  for (const line of perl(read, [get, list], [...places.keys()])) {
    const [path = '', ...pairs] = line.split(' ');
    const attributes = pairs.map((pair) => pair.split('=') as [string, string]);
    found.set(
      places.get(path) ?? -1,
      Object.fromEntries(attributes.map(([name, value]) => [Buffer.from(name, 'hex').toString(), value])),
    );
  }
  return found;
}

/** Sets attributes; gives the number of those that the file system does not take. */
export function writeAttributes(wanted: readonly { path: Buffer; name: string; value: Buffer }[]): number {
  const [set] = callNumbers();
  const lines = wanted.map(({ path, name, value }) =>
    [path, Buffer.from(name), value].map((part) => part.toString('hex')).join(' '),
  );
  return perl(write, [set], lines).length;
}

/** The value of an access ACL that also lets one more user read: version 2, entries of tag, permissions and id (acl_ea.h). */
export function accessAcl(mode: number, uid: number): Buffer {
  const any = 0xffffffff;
  const entries = [
    [0x01, (mode >> 6) & 7, any], // the owner
    [0x02, 4, uid],
    [0x04, (mode >> 3) & 7, any], // the group
    [0x10, ((mode >> 3) & 7) | 4, any], // the mask
    [0x20, mode & 7, any], // others
  ];
  const value = Buffer.alloc(4 + 8 * entries.length);
  value.writeUInt32LE(2);
  entries.forEach(([tag = 0, permissions = 0, id = 0], n) => {
    value.writeUInt16LE(tag, 4 + 8 * n);
    value.writeUInt16LE(permissions, 6 + 8 * n);
    value.writeUInt32LE(id, 8 + 8 * n);
  });
  return value;
}

function perl(script: string, args: readonly number[], lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const { status, stdout, stderr, error } = spawnSync(
    'perl',
    ['-e', `use integer;${script}`, ...args.map(String)],
    {
      input: `${lines.join('\n')}\n`,
      encoding: 'latin1',
      maxBuffer: 2 ** 30,
    },
  );
  if (status !== 0) throw new Error(`perl cannot handle extended attributes: ${error?.message ?? stderr}`);
  return stdout.split('\n').filter(Boolean);
}

function callNumbers(): [number, number, number] {
  const known = numbers[arch];
  if (known) return known;
  throw new Error(`the system calls of extended attributes are not known on ${arch}`);
}
