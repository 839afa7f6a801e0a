/** The errors that system calls returned to backups, in words. */
import type { SyscallErrors } from '../history/events.ts';
import type { BackupResult, SubjectJudgement } from '../history/finding.ts';
import { durationText } from '../history/time-text.ts';

/** One line a backup with errors, e.g. `backup 1: 12 errors from system calls: EIO 12 (close 11, openat 1), the first after 2 min, 42 an hour`. */
export function errorLines({ backups }: Pick<SubjectJudgement, 'backups'>): string[] {
  return backups.flatMap((backup) => {
    const { errors } = backup;
    return errors && countOf(errors) > 0 ? [`backup ${backup.backup}: ${errorText(backup, errors)}`] : [];
  });
}

/** All errors, listed and not. */
export function countOf({ errors, notListed }: SyscallErrors): number {
  return errors.reduce((sum, { count }) => sum + count, notListed);
}

/** Shorter backups have no rate: an hour of them says nothing. */
const leastForRateMs = 60_000;
const hourMs = 3_600_000;

function errorText({ durationMs }: BackupResult, errors: SyscallErrors): string {
  const count = countOf(errors);
  const byErrno = [...Map.groupBy(errors.errors, ({ errno }) => errno)].map(([errno, calls]) => {
    const sum = calls.reduce((total, call) => total + call.count, 0);
    return `${errno} ${sum} (${calls.map((call) => `${call.call} ${call.count}`).join(', ')})`;
  });
  const firstMs = Math.min(...errors.errors.map((error) => error.firstMs));
  const parts = [
    `${count} ${count === 1 ? 'error' : 'errors'} from system calls: ${byErrno.join(', ')}`,
    ...(errors.notListed > 0 ? [`${errors.notListed} not listed`] : []),
    ...(errors.errors.length > 0 ? [`the first after ${durationText(firstMs)}`] : []),
    ...(durationMs !== null && durationMs >= leastForRateMs
      ? [`${Math.round((count * hourMs) / durationMs)} an hour`]
      : []),
  ];
  return parts.join(', ');
}
