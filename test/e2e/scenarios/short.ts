import { assert, at, backup, failsCleanly, scenario, silence } from 'firedrill';

/** Short enough to be run in real time too: the target does not answer the first backup, and answers the second. */
export default scenario({
  title: 'A target that is away for forty seconds',
  subjects: { 'rsync-ssh': assert(failsCleanly({ within: '40s' })) },
  data: { files: 20, size: '1MB' },
  timeline: [at('0s', silence('target', { for: '40s' })), at('1s', backup()), at('55s', backup())],
  watch: '41s',
});
