/** All metrics, in the order in which reports show them. One file and one line here add another. */
import { baselineDuration } from './baseline-duration.ts';
import { dStateTasks } from './d-state-tasks.ts';
import { failedNfsIo } from './failed-nfs-io.ts';
import { firstSyscallError } from './first-syscall-error.ts';
import { hungTaskLines } from './hung-task-lines.ts';
import { leastAvailableMemory } from './least-available-memory.ts';
import { longestDState } from './longest-d-state.ts';
import { longestHeartbeatGap } from './longest-heartbeat-gap.ts';
import { longestUnkillable } from './longest-unkillable.ts';
import type { Metric } from './metric.ts';
import { mostConnects } from './most-connects-per-minute.ts';
import { mostDirtyMemory } from './most-dirty-memory.ts';
import { mostWireBytes } from './most-wire-bytes.ts';
import { nfsNotResponding } from './nfs-not-responding.ts';
import { nfsRequestsLeft } from './nfs-requests-left.ts';
import { oomKills } from './oom-kills.ts';
import { peakLoad } from './peak-load.ts';
import { rcuStalls } from './rcu-stalls.ts';
import { restoreTime } from './restore-time.ts';
import { slowestForkExec } from './slowest-fork-exec.ts';
import { slowestFsync } from './slowest-fsync.ts';
import { slowestNetns } from './slowest-netns.ts';
import { suppressedLines } from './suppressed-lines.ts';
import { syscallErrors } from './syscall-errors.ts';
import { timedOutNfsCalls } from './timed-out-nfs-calls.ts';
import { unkillableTasks } from './unkillable-tasks.ts';
import { worstCopyAge } from './worst-copy-age.ts';

export const metrics: readonly Metric[] = [
  baselineDuration,
  worstCopyAge,
  restoreTime,
  mostWireBytes,
  syscallErrors,
  firstSyscallError,
  dStateTasks,
  unkillableTasks,
  longestDState,
  longestUnkillable,
  peakLoad,
  mostDirtyMemory,
  leastAvailableMemory,
  oomKills,
  longestHeartbeatGap,
  slowestForkExec,
  slowestFsync,
  slowestNetns,
  nfsNotResponding,
  nfsRequestsLeft,
  suppressedLines,
  mostConnects,
  hungTaskLines,
  rcuStalls,
  timedOutNfsCalls,
  failedNfsIo,
];
