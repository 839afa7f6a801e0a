import type { Metric } from './metric.ts';

/** How often the OOM killer ended a process: each of its kills has one such line (mm/oom_kill.c). */
export const oomKills: Metric = {
  name: 'oom-kills',
  title: 'processes that the OOM killer ended',
  unit: 'tasks',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedKernel }) =>
    watchedKernel.filter(({ text }) =>
      /(^|: )(Out of memory|Memory cgroup out of memory): Killed process /.test(text),
    ).length,
};
