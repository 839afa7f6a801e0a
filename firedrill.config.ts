/** The suites of this repository itself; `npx scenario compare --suite NAME`. */
import { config } from 'firedrill';

export default config({
  suites: {
    // .github/workflows/compare.yml runs it for each pull request, and test/e2e/baseline.test.ts in CI.
    'pull-request': {
      scenarios: ['rsync-target-silent-midway'],
      strategies: ['tar-ssh', 'rsync-ssh-hardened'],
      baseline: 'reports/baselines/pull-request.json',
      // Runners differ: two boots of one image differ by up to 22 ms.
      slackPercent: 10,
    },
  },
});
