/** Good and bad backups, each with its expected outcome. */
import type { FindingVerdict, Outcome } from '../../src/history/finding.ts';
import { dstate, Story, type Went } from './history-builder.ts';

export interface Told {
  story: Story;
  outcomes: (Outcome | null)[];
  /** The checks that do not pass. */
  findings: Record<string, FindingVerdict>;
}

/** Nothing breaks, and two backups succeed. */
export function clean(): Story {
  return new Story()
    .backup(1, { atMs: 0 })
    .calm(1_000, 59_000)
    .restored(20_000, [1])
    .backup(2, { atMs: 60_000 })
    .calm(61_000, 119_000)
    .restored(80_000, [2])
    .over(120_000);
}

/** The target is silent for a minute of backup 1, after which the last good copy `restores` as those versions; backup 2 succeeds. */
function throughASilence(went: Went, restores: number[]): Story {
  return new Story()
    .backup(1, { atMs: 0, ...went })
    .fault('silence#1', 2_000, 62_000)
    .tried(1, 12_000)
    .calm(1_000, 119_000)
    .restored(70_000, restores)
    .backup(2, { atMs: 80_000 })
    .restored(100_000, [2])
    .over(120_000);
}

/** The target is silent for a minute: backup 1 fails as it should, backup 2 succeeds without help. */
export function cleanFailure(): Story {
  return throughASilence({ code: 30, tookMs: 45_000 }, [0]);
}

/** Swallows errors: `|| true` at the end of its script. */
export function swallower(): Story {
  return throughASilence({ code: 0, tookMs: 45_000 }, []);
}

/** Hangs in an uninterruptible wait for good; the harness gives up on it at the end of the watch. */
export function hanger(): Story {
  const story = new Story({ name: 'nfs-hard', mode: 'measure', asserts: [] })
    .backup(1, { atMs: 0, tookMs: null })
    .fault('silence#1', 2_000, 62_000);
  for (let t = 5_000; t <= 395_000; t += 5_000) {
    story.sample(t, {
      dstate: [dstate('backup-1', { killable: false, waitsIn: 'folio_wait_bit_common', forMs: t - 3_000 })],
    });
  }
  return story
    .event('job-signalled', 405_000, { job: 'backup-1', signal: 'SIGTERM', ended: false, afterMs: 5_000 })
    .event('job-signalled', 406_000, { job: 'backup-1', signal: 'SIGKILL', ended: false, afterMs: 5_000 })
    .notRestored(408_000)
    .over(400_000, { left: { processes: [{ host: 'node', pid: 4242, comm: 'rsync', state: 'D' }] } });
}

/** Writes over the last good copy and fails halfway: a restore is neither the old version nor the new one. */
export function overwriter(): Story {
  return throughASilence({ code: 23, tookMs: 45_000 }, []);
}

/** Fails, and leaves a file that a restore would take for data. */
export function litterer(): Story {
  return throughASilence({ code: 23, tookMs: 45_000, left: { temporaryFiles: ['iot/.a.db.Xy12'] } }, [0]);
}

/** The kernel panics under the backup, unplanned. */
export function panic(): Story {
  return new Story()
    .backup(1, { atMs: 0, code: null, lost: true, tookMs: 30_000, left: null })
    .calm(1_000, 29_000)
    .event('node-lost', 30_000, { cause: 'panic' })
    .event('node-back', 60_000, { downMs: 30_000 })
    .left(75_000, {}, 'backup-1')
    .calm(61_000, 119_000)
    .restored(80_000, [0])
    .over(120_000);
}

/** A planned reboot takes the first backup away; the second succeeds. */
export function plannedReboot(how: 'orderly' | 'panic' = 'orderly'): Story {
  return new Story()
    .backup(1, { atMs: 0, code: null, lost: true, tookMs: 5_100, left: null })
    .calm(1_000, 4_000)
    .fault('node-reboot#1', 5_000, 40_000, 'node-reboot', { how })
    .event('node-lost', 5_100, { cause: how === 'orderly' ? 'planned-reboot' : how })
    .event('node-back', 35_000, { downMs: 29_900 })
    .sample(36_000, { heartbeatGapMs: 29_900 })
    .left(45_000, {}, 'backup-1')
    .calm(41_000, 119_000)
    .restored(50_000, [0])
    .backup(2, { atMs: 60_000 })
    .restored(80_000, [2])
    .over(120_000);
}

/** The second backup is due while the first still hangs; the first ends late with 0. */
export function overlapping(): Story {
  return new Story()
    .backup(1, { atMs: 0, tookMs: 400_000 })
    .fault('silence#1', 2_000, 62_000)
    .tried(1, 12_000)
    .backup(2, { atMs: 380_000, tookMs: 40_000 })
    .calm(1_000, 449_000)
    .restored(430_000, [2])
    .over(450_000);
}

/** Ends with 0 and restores, but long after its deadline. */
export function late(): Story {
  return new Story()
    .backup(1, { atMs: 0, tookMs: 400_000 })
    .fault('silence#1', 2_000, 362_000)
    .tried(1, 12_000)
    .calm(1_000, 419_000)
    .restored(410_000, [1])
    .over(420_000);
}

const afterAReboot = { 'nonzero-exit': 'not-tested', 'ends-on-sigterm': 'not-tested' } as const;

const afterTheSwallower = {
  'nonzero-exit': 'fail',
  'no-silent-loss': 'fail',
  'last-good-restores': 'fail',
} as const;

/** Every story with its outcome. */
export const stories: Record<string, Told> = {
  clean: {
    story: clean(),
    outcomes: ['succeeded', 'succeeded'],
    findings: {
      'nonzero-exit': 'not-tested',
      'ends-on-sigterm': 'not-tested',
      'last-good-restores': 'not-tested',
      'next-run-succeeds': 'not-tested',
    },
  },
  cleanFailure: { story: cleanFailure(), outcomes: ['failed-clean', 'succeeded'], findings: {} },
  swallower: {
    story: swallower(),
    outcomes: ['silent-loss', 'succeeded'],
    findings: afterTheSwallower,
  },
  hanger: {
    story: hanger(),
    outcomes: ['hung'],
    findings: {
      'within-deadline': 'fail',
      'nonzero-exit': 'fail',
      'no-silent-loss': 'not-tested',
      'leaves-no-processes': 'fail',
      'leaves-no-d-state': 'fail',
      'ends-on-sigterm': 'fail',
      'last-good-restores': 'fail',
      'next-run-succeeds': 'unknown',
    },
  },
  overwriter: {
    story: overwriter(),
    outcomes: ['failed-dirty', 'succeeded'],
    findings: { 'last-good-restores': 'fail' },
  },
  litterer: {
    story: litterer(),
    outcomes: ['failed-dirty', 'succeeded'],
    findings: { 'leaves-no-temporary-files': 'fail' },
  },
  panic: {
    story: panic(),
    outcomes: ['node-lost'],
    findings: {
      'within-deadline': 'unknown',
      'nonzero-exit': 'unknown',
      'no-silent-loss': 'not-tested',
      'ends-on-sigterm': 'not-tested',
      'next-run-succeeds': 'fail',
      'node-keeps-pace': 'fail',
      'spares-bystanders': 'fail',
    },
  },
  plannedReboot: { story: plannedReboot(), outcomes: ['failed-clean', 'succeeded'], findings: afterAReboot },
  plannedPanic: {
    story: plannedReboot('panic'),
    outcomes: ['failed-clean', 'succeeded'],
    findings: afterAReboot,
  },
  overlapping: {
    story: overlapping(),
    outcomes: ['hung', 'succeeded'],
    // The content of backup 1 is unknown: backup 2 was at work beside it.
    findings: {
      'within-deadline': 'fail',
      'nonzero-exit': 'unknown',
      'no-silent-loss': 'unknown',
      'last-good-restores': 'not-tested',
    },
  },
  late: {
    story: late(),
    outcomes: ['hung'],
    findings: {
      'within-deadline': 'fail',
      'nonzero-exit': 'not-tested',
      'last-good-restores': 'not-tested',
      'next-run-succeeds': 'unknown',
    },
  },
};
