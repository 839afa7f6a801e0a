import { at, backup, delay, measure, nodeReboot, poll, scenario, silence, verify } from 'firedrill';

/** Both kinds of mount under the same silence; before it the node reboots, and after it the line is slow to the end. */
export default scenario({
  title: 'A soft and a hard NFS mount whose server is silent for six minutes',
  subjects: { 'nfs-soft': measure(), 'nfs-hard': measure() },
  data: { files: 60, size: '5.5MB', changed: '90%' },
  timeline: [
    at('0s', nodeReboot('power')),
    at('1m', backup()),
    at('2m', backup()),
    at('2m0.5s', silence('target', { for: '6m' })),
    at('3m', poll()),
    at('4m', backup()),
    at('9m', verify()),
    at('9m30s', delay('20ms')),
    at('10m', backup()),
  ],
  ends: '11m',
  watch: '1m',
});
