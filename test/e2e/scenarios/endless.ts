import { at, backup, every, measure, scenario } from 'firedrill';

/** Runs for longer than any test waits: the test ends it. */
export default scenario({
  title: 'A year of backups to a target that is well',
  subjects: { 'rsync-ssh': measure() },
  data: { files: 20, size: '1MB' },
  timeline: [every('6h', backup(), { from: '0s', until: '365d' }), at('365d', backup())],
  watch: '1h',
});
