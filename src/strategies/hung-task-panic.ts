/** The post-mortem's second fix: the kernel panics, and reboots, where a task hangs for two minutes. Two backups onto a hard mount with it. */
import { nfsHard } from './nfs.ts';
import type { Strategy } from './strategy.ts';
import { tarTeeNfsHard } from './tar-tee.ts';

/** The post-mortem's values, without sysctl(8), which few images have. Its panic=10 (s until the reboot) is the lab's own: at once. */
const net = 'echo 120 > /proc/sys/kernel/hung_task_timeout_secs && echo 1 > /proc/sys/kernel/hung_task_panic';

const withNet = (strategy: Strategy): Strategy => ({
  ...strategy,
  name: `${strategy.name}-panic`,
  title: `${strategy.title}, with hung_task_panic=1`,
  about: `${strategy.about} The kernel must panic where a task hangs for 120 s.`,
  prepare: `${net} && ${strategy.prepare}`,
});

export const nfsHardPanic = withNet(nfsHard);
export const tarTeeNfsHardPanic = withNet(tarTeeNfsHard);
