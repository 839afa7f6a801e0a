import { at, backup, cronjobDeleted, measure, scenario } from 'firedrill';

export default scenario({
  title: 'A backup that is deleted and comes back',
  incident: 'Nov 6, 05:44',
  summary:
    'An operator deletes the CronJob of the backup to protect the node. Git still contains the CronJob, and a reconciler (a stand-in ' +
    'for ArgoCD with selfHeal) restores it, each time, until a commit deletes it. ' +
    'How soon is it back, and would the next night have fired?',
  subjects: { 'rsync-ssh': measure() },
  data: { files: 30, size: '1MB' },
  timeline: [
    at('0s', backup()),
    // Each is watched for longer than the 20 s within which the post-mortem saw the job return.
    at('20s', cronjobDeleted('cluster', { for: '25s' })),
    at('50s', cronjobDeleted('cluster', { for: '25s' })),
    at('80s', cronjobDeleted('cluster', { for: '25s' })),
    at('110s', cronjobDeleted('git', { for: '45s' })),
  ],
  watch: '5s',
  needs: ['gitops'],
});
