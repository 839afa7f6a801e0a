import { at, backup, during, measure, poll, scenario, silence } from 'firedrill';

export default scenario({
  title: 'A safety net for hung tasks that sees some of them',
  incident: 'Nov 2, fix 2',
  summary:
    'hung_task_panic=1 must reboot a node whose task hangs for two minutes. The detector skips waits that SIGKILL can end. ' +
    'The target goes silent for fifteen minutes under a poll, and again in the middle of a backup. Does the kernel panic under a listing, under rsync, ' +
    'and under a writer that waits for dirty pages? And what does the panic cost?',
  subjects: {
    'nfs-hard-panic': measure(),
    'tar-tee-nfs-hard-panic': measure(),
  },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', silence('target', { for: '15m' })),
    at('10s', poll()),
    at('20m', backup()),
    during(backup(1), '50%', silence('target', { for: '15m' })),
    at('40m', backup()),
  ],
  watch: '6m',
});
