/** Packs a folder as an initramfs: the same files give the same bytes, whenever and wherever they were written. */

export interface Packing {
  /** Its content becomes the archive's. */
  folder: string;
  /** The archive to write. */
  out: string;
  /** The time of every file in it, in seconds since the epoch. */
  epoch: number;
  /** Runs a command in a folder. */
  run: (argv: string[], cwd: string) => Promise<unknown>;
}

/** The order of names, times, inode and device numbers are the machine's own: sort, touch and --reproducible fix them. */
const script = `
find . -exec touch --no-dereference --date="@$2" {} +
find . | LC_ALL=C sort | cpio --quiet --create --format=newc --owner=0:0 --reproducible > "$1"
`;

/** Throws the error of `run`. */
export async function packInitramfs({ folder, out, epoch, run }: Packing): Promise<void> {
  await run(['sh', '-euc', script, 'pack-initramfs', out, String(epoch)], folder);
}
