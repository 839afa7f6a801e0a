import type { PlannedData } from '../../history/plan.ts';

/** The data of a drill in one line. */
export function dataText({
  files,
  directories,
  bytes,
  changed,
  kinds,
  churn,
  concurrentChanges,
}: PlannedData): string {
  const megabytes = (bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${files} files (${directories} of them directories), ${megabytes} MB; ${Math.round(changed * 100)} % of the files change before every backup${churn ? ', others appear, vanish, grow, shrink or are renamed' : ''}${concurrentChanges ? '; files change while a backup runs' : ''}${kinds ? '; and links, sparse files, odd names and other kinds' : ''}`;
}
