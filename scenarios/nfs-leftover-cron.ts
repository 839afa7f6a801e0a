import { at, backup, measure, nfsStop, scenario } from 'firedrill';

export default scenario({
  title: 'A forgotten job that still mounts NFS',
  incident: 'Nov 7, 05:10 and Nov 8, 05:58',
  summary:
    'The NFS server of the target is switched off for good, and one job was forgotten. It runs at night, once with a mount from before, once with a ' +
    'mount for each run. How long does it hang, and does its hang end before the server returns? `scenario audit` finds such a job before its night comes.',
  subjects: {
    'nfs-soft-cron': measure(),
    'nfs-soft': measure(),
    'nfs-hard': measure(),
  },
  data: { files: 30, size: '1MB', changed: '90%' },
  timeline: [at('0s', nfsStop({ for: '1h' })), at('10m', backup()), at('1h10m', backup())],
  watch: '6m',
});
