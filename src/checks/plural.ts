/** `1 backup`, `2 backups`; `many` where the plural is not an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
