/** Stories that no author would think of: seeded, so that a failure can be repeated by its number. */
import { generator } from './generator.ts';
import { dstate, Story } from './history-builder.ts';

const watchedMs = 900_000;

/** One subject's random life: backups, faults, restores, inspections, samples, losses and trouble, at random times. */
export function randomStory(seed: number): Story {
  const random = generator(seed);
  const pick = <T>(...from: T[]): T => from[Math.floor(random() * from.length)] as T;
  const when = () => Math.floor((random() * watchedMs) / 1_000) * 1_000;
  const story = new Story();
  const backups = pick(1, 1, 2, 3);
  for (let number = 1; number <= backups; number += 1) {
    const atMs = when();
    const wouldTakeMs = pick(9_000, 9_000, 40_000, 200_000, 400_000, Number.POSITIVE_INFINITY);
    const tookMs = atMs + wouldTakeMs < watchedMs ? wouldTakeMs : null;
    const left = pick({}, {}, {}, null, { mounts: ['/mnt/backup'] }, { temporaryFiles: ['.a.Xy'] });
    story.backup(number, { atMs, tookMs, code: pick(0, 0, 23), left });
    if (tookMs === null && random() < 0.8) {
      const ended = pick(true, false);
      const job = `backup-${number}`;
      const durationMs = 905_000 - atMs;
      if (ended) story.ended(905_000, { job, role: 'backup', code: pick(0, 20, null), durationMs });
      story.event('job-signalled', 905_000, { job, signal: 'SIGTERM', ended, afterMs: 5_000 });
    }
    if (random() < 0.3) story.left(when(), pick({}, { mounts: ['/mnt/backup'] }), `backup-${number}`);
    if (random() < 0.2) {
      story.event('backup-skipped', when(), { backup: 9, because: 'still-running', job: `backup-${number}` });
    }
    if (random() < 0.3) {
      story.event('sigterm-tried', when(), {
        job: `backup-${number}`,
        ended: random() < 0.8,
        afterMs: 2_000,
      });
    }
  }
  for (let count = pick(0, 1, 2); count > 0; count -= 1) {
    const from = when();
    story.fault(`silence#${count}`, from, pick(from + 30_000, from + 200_000));
  }
  for (let count = pick(0, 2, 6); count > 0; count -= 1) {
    const versions = [0, 1, 2, 3].filter((version) => version <= backups && random() < 0.5);
    if (random() < 0.2) story.notRestored(when());
    else story.restored(when(), versions);
  }
  story.calm(1_000, watchedMs, pick(20_000, 60_000));
  for (let count = pick(0, 0, 3); count > 0; count -= 1) {
    const job = pick('backup-1', 'backup-2', null);
    story.sample(when(), {
      dstate: [dstate(job, { killable: pick(true, false, null), forMs: when() / 10 })],
    });
  }
  if (random() < 0.15) story.sample(when(), { heartbeatGapMs: 4_000 });
  if (random() < 0.1) story.event('node-lost', when(), { cause: pick('panic', 'planned-reboot') });
  if (random() < 0.1) story.event('trouble', when(), { message: 'the guest did not answer' });
  if (random() < 0.5) story.restored(watchedMs + 15_000, pick([0], [1], []));
  if (random() < 0.5) story.restored(watchedMs + 15_000, pick([0], [1], []));
  return story.over(watchedMs);
}
