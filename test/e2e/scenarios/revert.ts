import { at, backup, cronjobDeleted, measure, scenario } from 'firedrill';

/** scenarios/gitops-revert.ts with the same faults, one fewer, and no longer than the reconciler needs: 20 s at most in Git. */
export default scenario({
  title: 'A backup that is deleted twice, and then in Git',
  subjects: { 'rsync-ssh': measure() },
  data: { files: 20, size: '1MB' },
  timeline: [
    at('0s', backup()),
    at('3s', cronjobDeleted('cluster', { for: '10s' })),
    at('15s', cronjobDeleted('cluster', { for: '10s' })),
    at('27s', cronjobDeleted('git', { for: '30s' })),
  ],
  watch: '2s',
  needs: ['gitops'],
});
