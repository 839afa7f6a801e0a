import type { Metric } from './metric.ts';

/** Kernel lines that printk's rate limit kept back, as its own lines count them: `rpc_check_timeout: 12 callbacks suppressed`. */
export const suppressedLines: Metric = {
  name: 'suppressed-lines',
  title: 'kernel lines suppressed by the rate limit',
  unit: 'lines',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedKernel }) =>
    watchedKernel.reduce(
      (sum, { text }) => sum + Number(/: (\d+) callbacks suppressed/.exec(text)?.[1] ?? 0),
      0,
    ),
};
