import { at, backup, measure, scenario } from 'firedrill';

/** The shortest drill there is: a backup, and nothing happens to it. */
export default scenario({
  title: 'A backup to a target that is well',
  subjects: { 'rsync-ssh': measure() },
  data: { files: 20, size: '1MB' },
  timeline: [at('0s', backup())],
  watch: '1s',
  ends: '10s',
});
