const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes in words, e.g. `64 MiB`. */
export function size(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power]}`;
}
