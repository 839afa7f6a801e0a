/** The statements of the post-mortem that the virtual lab can test, in the order of the post-mortem. */
import { durationText } from '../../src/history/time-text.ts';
import { type Claim, claim, durationOf, errorsOf, exitCodeOf, lossAfter, metric, panicsOf } from './claim.ts';

const flood = 'nfs-soft-flood';
const net = 'nfs-hung-task-panic';
const silentMidway = 'rsync-target-silent-midway';
const leftover = 'nfs-leftover-cron';
const unthrottled = 'rsync-unthrottled';

const gap = { title: 'longest heartbeat gap', unit: 'ms' } as const;
const fullCopy = { title: 'first copy of 20 MB', unit: 'ms' } as const;
const minute = 60_000;
/** The heartbeat is due every 100 ms; a node that freezes shows gaps of seconds. */
const frozenMs = 1_000;

const kernelOfPost =
  'a run on the post-mortem’s own kernel, 6.17.0-1006-raspi on several ARM cores, with a pod network that creates veth pairs';

export const claims: readonly Claim[] = [
  claim({
    title: 'A hard mount waits without end, and no signal ends the wait',
    quote:
      'In hard mode, when the NFS server becomes unreachable, the kernel threads waiting on NFS I/O block in uninterruptible D-state indefinitely. They cannot be signaled, killed, or interrupted.',
    figures: {
      duration: durationOf(leftover, 'nfs-hard', 1),
      longest: metric(leftover, 'nfs-hard', 'longest-d-state', { title: 'longest D state', unit: 'ms' }),
      unkillable: metric(leftover, 'nfs-hard', 'longest-unkillable', {
        title: 'longest wait that SIGKILL cannot end',
        unit: 'ms',
      }),
    },
    answer: ({ duration, longest, unkillable }) => ({
      agreement: longest > 30 * minute ? (unkillable > minute ? 'agrees' : 'in part') : 'disagrees',
      because: `The backup waited until its server returned and ended after ${durationText(duration)}, with a task in D state for ${durationText(longest)}. SIGTERM ends no such wait, SIGKILL does: the longest that it cannot end took ${durationText(unkillable)}.`,
    }),
    toDecide:
      'the kernel stacks (/proc/PID/stack) of the hung tasks: `rpc_wait_bit_killable` is killable, `folio_wait_bit_common` is not.',
  }),
  claim({
    title: 'A hard mount freezes the node',
    quote:
      'Kernel NFS threads enter D-state, uninterruptible […] Jarvis completely frozen 05:38 MST, physical reboot required.',
    figures: {
      tasks: metric(leftover, 'nfs-hard', 'd-state-tasks', {
        title: 'most tasks in D state',
        unit: 'tasks',
      }),
      gap: metric(leftover, 'nfs-hard', 'longest-heartbeat-gap', gap),
      forkExec: metric(leftover, 'nfs-hard', 'slowest-fork-exec', {
        title: 'slowest fork and exec',
        unit: 'ms',
      }),
    },
    answer: ({ tasks, gap, forkExec }) => ({
      agreement: gap > frozenMs ? 'agrees' : 'disagrees',
      because: `In 50 minutes ${counted(tasks, 'task')} hung, and other work continued: fork and exec took at most ${durationText(forkExec)}, and the heartbeat had gaps of at most ${durationText(gap)}.`,
    }),
    toDecide: `${kernelOfPost}: the post-mortem itself names RCU stalls as a second factor.`,
  }),
  claim({
    title: 'EIO after about 30 seconds',
    quote:
      'With soft semantics, NFS threads will give up and return EIO after ~30 seconds instead of blocking forever.',
    figures: {
      first: metric(flood, 'nfs-soft', 'first-syscall-error', {
        title: 'earliest error from a system call of a backup',
        unit: 'ms',
      }),
      errors: errorsOf(flood, 'nfs-soft', 1),
    },
    answer: ({ first, errors }) => ({
      agreement: first > 25_000 && first < 35_000 ? 'agrees' : 'disagrees',
      because: `With \`soft,timeo=100,retrans=3\` and a silent server, the backup got its first of ${counted(errors, 'error')} after ${durationText(first)}.`,
    }),
    toDecide: 'the times of the EIO errors in the post-mortem’s logs, which it does not quote.',
  }),
  claim({
    title: 'A soft mount removes the hang',
    quote: 'The backup will fail (recoverable), the kernel won’t hang.',
    figures: {
      duration: durationOf(flood, 'nfs-soft', 2),
      errors: errorsOf(flood, 'nfs-soft', 2),
    },
    answer: ({ duration, errors }) => ({
      agreement: duration > 9 * minute && errors === 0 ? 'disagrees' : 'agrees',
      because: `A server that acknowledges every packet and answers none held the backup for ${durationText(duration)}, the whole stall, with ${counted(errors, 'error')}: on NFSv4 a soft mount waits as long as the connection lives.`,
    }),
    toDecide: 'the NFS version of the mount, and a packet capture of a stall: acknowledged or silent.',
  }),
  claim({
    title: 'Thousands of short failures freeze the node',
    quote:
      'This failure mode was emergent: thousands of short failures, each individually fine, collectively fatal.',
    figures: {
      errors: errorsOf(flood, 'nfs-soft-files', 1),
      duration: durationOf(flood, 'nfs-soft-files', 1),
      gap: metric(flood, 'nfs-soft-files', 'longest-heartbeat-gap', gap),
    },
    answer: ({ errors, duration, gap }) => ({
      agreement: gap > frozenMs ? 'agrees' : 'disagrees',
      because: `Ten copies at once, which continue after an error, got ${counted(errors, 'error')} in ${durationText(duration)}: timers of 40 to 120 s bound the rate. The heartbeat had gaps of at most ${durationText(gap)}.`,
    }),
    toDecide: `${kernelOfPost}; and the number of EIO errors on that night. In the lab, pollers that pile up exhaust a node without one error (\`nfs-stall-poll-pileup\`).`,
  }),
  claim({
    title: 'No single task was stuck for more than 120 seconds',
    quote: 'hung_task_panic did not trigger because no single task was stuck for >120 seconds.',
    figures: {
      longest: metric(flood, 'nfs-soft', 'longest-d-state', { title: 'longest D state', unit: 'ms' }),
      unkillable: metric(flood, 'nfs-soft', 'longest-unkillable', {
        title: 'longest wait that SIGKILL cannot end',
        unit: 'ms',
      }),
    },
    answer: ({ longest, unkillable }) => ({
      agreement: longest < 2 * minute ? 'agrees' : unkillable < 2 * minute ? 'in part' : 'disagrees',
      because: `On the soft mount a task was in D state for ${durationText(longest)}. The detector counts the waits that SIGKILL cannot end alone, and the longest of these took ${durationText(unkillable)}: the panic did not trigger, for another reason than the post-mortem’s.`,
    }),
    toDecide: 'the kernel stacks of the waiting tasks on Nov 5.',
  }),
  claim({
    title: 'hung_task_panic reboots a stuck node',
    quote:
      'if a kernel thread hangs in D-state for 2 minutes → kernel panic → automatic reboot in 10 seconds […]. Physical intervention no longer required.',
    figures: {
      pollHung: metric(net, 'nfs-hard-panic', 'longest-d-state', {
        title: 'longest D state, without a panic',
        unit: 'ms',
      }),
      rsyncPanics: panicsOf(net, 'nfs-hard-panic'),
      panics: panicsOf(net, 'tar-tee-nfs-hard-panic'),
      after: lossAfter(net, 'tar-tee-nfs-hard-panic', 'silence#2'),
    },
    answer: ({ pollHung, rsyncPanics, panics, after }) => ({
      agreement: panics > 0 ? (rsyncPanics > 0 ? 'agrees' : 'in part') : 'disagrees',
      because: `A task hung for ${durationText(pollHung)} under a poll and rsync, with ${counted(rsyncPanics, 'panic')}: SIGKILL can end its wait, and the detector skips such waits. Under a writer that waits for dirty pages the kernel panicked ${durationText(after)} after the silence began.`,
    }),
    toDecide: 'the kernel stacks of the tasks that hung on Nov 5, and `kernel.hung_task_panic` on that node.',
  }),
  claim({
    title: 'A forgotten NFS job freezes the node',
    quote:
      'The CronJob was scheduled for 02:30 MST. It ran, mounted the NFS PV […], and the exact same failure chain played out: Ultron RCU stalls, NFS I/O hang on Jarvis, kernel freeze.',
    figures: {
      own: durationOf(leftover, 'nfs-soft-cron', 1),
      soft: durationOf(leftover, 'nfs-soft', 1),
      hard: durationOf(leftover, 'nfs-hard', 1),
      gap: metric(leftover, 'nfs-hard', 'longest-heartbeat-gap', gap),
    },
    answer: ({ own, soft, hard, gap }) => ({
      agreement: gap > frozenMs ? 'agrees' : 'disagrees',
      because: `With the NFS server gone, a job that mounts for itself failed after ${durationText(own)}, one with a soft mount from before ended after ${durationText(soft)}, and one with a hard mount hung for ${durationText(hard)}. The node did not freeze: heartbeat gaps of at most ${durationText(gap)}.`,
    }),
    toDecide: `${kernelOfPost}. In the lab the server is switched off; a server that stalls holds a soft mount too (\`nfs-soft-flood\`).`,
  }),
  claim({
    title: 'rsync over SSH fails cleanly',
    quote:
      'If the SSH connection fails (ConnectTimeout=30), the rsync process exits with a clean error code.',
    figures: {
      duration: durationOf(silentMidway, 'rsync-ssh', 1),
      code: exitCodeOf(silentMidway, 'rsync-ssh', 1),
      hardened: durationOf(silentMidway, 'rsync-ssh-hardened', 1),
    },
    answer: ({ duration, code, hardened }) => ({
      agreement: duration < 2 * minute && code !== 0 ? 'agrees' : 'disagrees',
      because: `ConnectTimeout limits the connect alone. A target that falls silent in mid-transfer held the backup for ${durationText(duration)} (exit code ${code}); with keepalives it ended after ${durationText(hardened)}.`,
    }),
    toDecide:
      'nothing further: the flags are the post-mortem’s own, and TCP’s timers are the same on its kernel.',
  }),
  claim({
    title: 'rsync over SSH leaves no task in D state',
    quote: 'No kernel threads block. No D-state. The backup fails gracefully instead of crashing the node.',
    figures: {
      tasks: metric(silentMidway, 'rsync-ssh', 'd-state-tasks', {
        title: 'most tasks in D state',
        unit: 'tasks',
      }),
      gap: metric(silentMidway, 'rsync-ssh', 'longest-heartbeat-gap', gap),
    },
    answer: ({ tasks, gap }) => ({
      agreement: tasks === 0 && gap < frozenMs ? 'agrees' : 'disagrees',
      because: `${tasks === 0 ? 'No task was' : `${counted(tasks, 'task')} were`} in D state, and the heartbeat had gaps of at most ${durationText(gap)}, in an hour of silence.`,
    }),
    toDecide: 'nothing further.',
  }),
  claim({
    title: 'Unthrottled rsync saturates the node',
    quote:
      'Unthrottled rsync over gigabit saturates a Pi’s CPU and network stack. […] --bwlimit=5000 (5 MB/s) keeps the system stable.',
    figures: {
      took: metric(unthrottled, 'rsync-ssh-unthrottled', 'baseline-duration', fullCopy),
      tookLimited: metric(unthrottled, 'rsync-ssh', 'baseline-duration', fullCopy),
      gap: metric(unthrottled, 'rsync-ssh-unthrottled', 'longest-heartbeat-gap', gap),
      gapLimited: metric(unthrottled, 'rsync-ssh', 'longest-heartbeat-gap', gap),
    },
    answer: ({ took, tookLimited, gap, gapLimited }) => ({
      agreement: gap > frozenMs ? 'agrees' : 'undecided',
      because: `Without a limit the first copy took ${durationText(took)}, with it ${durationText(tookLimited)}. The heartbeat of the node had gaps of at most ${durationText(gap)} and ${durationText(gapLimited)}: the scheduler shared the CPU.`,
    }),
    toDecide:
      'a run on a Pi with a gigabit link: the network card of the lab raises no interrupts, and its CPU time is emulated.',
  }),
];

function counted(count: number, word: string): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? word : `${word}s`}`;
}
