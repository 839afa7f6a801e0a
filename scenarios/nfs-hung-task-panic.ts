import { at, backup, during, measure, scenario, silence } from 'firedrill';

export default scenario({
  title: 'A safety net for hung tasks that sees some of them',
  incident: 'Nov 5, 00:58',
  summary:
    'hung_task_panic is meant to reboot a node whose task hangs for two minutes. The target goes silent for fifteen minutes under a ' +
    'backup onto a hard mount. The detector skips waits that SIGKILL can end: does it fire under rsync, and under a writer that waits for dirty pages? ' +
    'And what does the reboot cost?',
  subjects: {
    'nfs-hard-panic': measure(),
    'tar-tee-nfs-hard-panic': measure(),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    during(backup(1), '50%', silence('target', { for: '15m' })),
    at('20m', backup()),
  ],
  watch: '6m',
});
