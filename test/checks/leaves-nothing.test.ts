import { describe, expect, test } from 'vitest';
import type { Leftovers } from '../../src/history/events.ts';
import { Story } from './history-builder.ts';
import { findingOf, outcomesOf, verdictOf } from './judged.ts';

const rsync = { host: 'target' as const, pid: 77, comm: 'rsync', state: 'S' };
const kinds: { check: string; left: Partial<Leftovers>; summary: string }[] = [
  {
    check: 'leaves-no-processes',
    left: { processes: [rsync] },
    summary: '1 process left after backup 1: rsync (target, pid 77, S)',
  },
  {
    check: 'leaves-no-mounts',
    left: { mounts: ['/mnt/backup'] },
    summary: '1 mount left after backup 1: /mnt/backup',
  },
  {
    check: 'leaves-no-temporary-files',
    left: { temporaryFiles: ['a/.b.Xy', 'a/.c.Xy', 'a/.d.Xy', 'a/.e.Xy'] },
    summary: '4 temporary files left after backup 1: a/.b.Xy, a/.c.Xy, a/.d.Xy …',
  },
];

describe.each(kinds)('$check', ({ check, left, summary }) => {
  test('passes where all who looked found nothing', () => {
    const story = new Story().backup(1).backup(2, { atMs: 20_000, code: 1 }).over(60_000);
    expect(verdictOf(story, check)).toEqual({ verdict: 'pass', proof: ['leftovers'] });
  });

  test('fails for leftovers of a backup, and names them', () => {
    const story = new Story().backup(1, { left }).over(60_000);
    expect(findingOf(story, check)).toMatchObject({ verdict: 'fail', summary });
  });

  test('fails for leftovers at the end', () => {
    const story = new Story().backup(1).over(60_000, { left });
    expect(findingOf(story, check)).toMatchObject({ verdict: 'fail' });
    expect(findingOf(story, check).summary).toContain('left at the end: ');
  });

  test('fails for the processes of a backup that still runs at the end', () => {
    const story = new Story().backup(1, { tookMs: null }).over(400_000, { left });
    expect(verdictOf(story, check).verdict).toBe('fail');
  });

  test('passes for leftovers of another kind', () => {
    for (const other of kinds.filter((kind) => kind.check !== check)) {
      expect(verdictOf(new Story().backup(1, { left: other.left }).over(60_000), check).verdict).toBe('pass');
    }
  });

  test('is unknown without an inspection between a backup and the next one', () => {
    const story = new Story().backup(1, { left: null }).backup(2, { atMs: 20_000 }).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('unknown');
  });

  test('passes where the last backup has the inspection at the end alone', () => {
    const story = new Story().backup(1).backup(2, { atMs: 50_000, left: null }).over(60_000);
    expect(verdictOf(story, check).verdict).toBe('pass');
  });

  test('does not attribute to one backup the files that another one may be using', () => {
    const beside = (found: Partial<Leftovers>) =>
      new Story()
        .backup(1, { left: null })
        .backup(2, { atMs: 15_000, tookMs: 10_000 })
        .left(19_000, found, 'backup-1')
        .over(60_000);
    expect(verdictOf(beside({}), check).verdict).toBe('pass');
    expect(verdictOf(beside(left), check).verdict).toBe('unknown');
    for (const other of kinds.filter((kind) => kind.check !== check)) {
      expect(verdictOf(beside(other.left), check).verdict).toBe('pass');
    }
  });

  test('is unknown without an inspection at the end', () => {
    expect(verdictOf(new Story().backup(1).over(60_000, { left: null }), check).verdict).toBe('unknown');
  });

  test('is unknown without any backup', () => {
    expect(verdictOf(new Story().over(60_000), check).verdict).toBe('unknown');
  });
});

test('the processes of a job on its node are its own even while another runs', () => {
  const own = { host: 'node' as const, pid: 77, comm: 'rsync', state: 'S' };
  const story = new Story()
    .backup(1, { left: null, code: 1 })
    .poll(1, 15_000, 10_000)
    .left(19_000, { processes: [own] }, 'backup-1')
    .restored(30_000, [0])
    .over(60_000);
  expect(verdictOf(story, 'leaves-no-processes').verdict).toBe('fail');
  expect(outcomesOf(story)).toEqual(['failed-dirty']);
});

test('a failed backup is not called clean as long as the leftovers may be its own', () => {
  const story = new Story()
    .backup(1, { left: null, code: 1 })
    .poll(1, 15_000, 10_000)
    .left(19_000, { mounts: ['/mnt/backup'] }, 'backup-1')
    .restored(30_000, [0])
    .backup(2, { atMs: 40_000 })
    .over(60_000);
  expect(outcomesOf(story)[0]).toBeNull();
  expect(outcomesOf(story.left(35_000, {}, 'backup-1'))[0]).toBe('failed-clean');
});
