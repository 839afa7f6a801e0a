import { at, backup, measure, nfsStop, scenario } from 'firedrill';

export default scenario({
  title: 'A forgotten job that still mounts NFS',
  incident: 'Nov 7, 05:10 and Nov 8, 05:58',
  summary:
    'NFS is switched off on the target, and one job was forgotten: it runs at night, onto a mount whose server is gone. ' +
    'How long does it hang, and what does it leave? `scenario audit` finds such a job before its night comes.',
  subjects: {
    'nfs-soft': measure(),
    'nfs-hard': measure(),
  },
  data: { files: 30, size: '1MB', changed: '90%' },
  timeline: [
    at('0s', backup()),
    at('10m', nfsStop({ for: '1h' })),
    at('20m', backup()),
    at('1h20m', backup()),
  ],
  watch: '6m',
});
