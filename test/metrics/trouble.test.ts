/** Metrics of trouble: errors from system calls, connects, suppressed lines, kills. */
import { expect, test } from 'vitest';
import { measure } from '../../src/metrics/measure.ts';
import { readTrial } from '../../src/read-model/fold.ts';
import { history, Story } from '../checks/history-builder.ts';
import { asTrials } from '../history/as-trials.ts';

function metricOf(story: Story, name: string): number | null | undefined {
  const [trial] = asTrials(history(story));
  const [subject] = trial?.plan.subjects ?? [];
  if (!trial || !subject) throw new Error('no trial');
  return measure(readTrial(trial.events, trial.plan, subject)).find((metric) => metric.name === name)?.value;
}

const close = { call: 'close', errno: 'EIO', count: 11, firstMs: 120_000, lastMs: 500_000 };
const open = { call: 'openat', errno: 'ESTALE', count: 1, firstMs: 80_000, lastMs: 80_000 };

test('the errors of all traced backups count, those that were not listed too; the first is the earliest in its backup', () => {
  const story = new Story()
    .backup(1, { atMs: 0, syscalls: { errors: [close, open], notListed: 3 } })
    .backup(2, { atMs: 20_000, syscalls: { errors: [close], notListed: 0 } })
    .backup(3, { atMs: 40_000 })
    .over(60_000);
  expect(metricOf(story, 'syscall-errors')).toBe(26);
  expect(metricOf(story, 'first-syscall-error')).toBe(80_000);
});

test('a traced backup without errors has none; an untraced one leaves the number open', () => {
  const none = { errors: [], notListed: 0 };
  const traced = new Story().backup(1, { syscalls: none }).over(60_000);
  expect([metricOf(traced, 'syscall-errors'), metricOf(traced, 'first-syscall-error')]).toEqual([0, null]);
  expect(metricOf(new Story().backup(1).over(60_000), 'syscall-errors')).toBeNull();
});

test('connects are those of the busiest stretch of half a minute, also across a boot, which counts from zero', () => {
  const counted = (connects: number) => ({ gauges: { 'tcp-connects': connects } });
  const story = new Story()
    .sample(0, counted(100))
    .sample(1_000, counted(150)) // one second says little
    .sample(60_000, counted(160)) // 60 in a minute
    .sample(120_000, counted(5))
    .sample(160_000, counted(25)) // 20 in 40 s
    .over(200_000);
  expect(metricOf(story, 'most-connects-per-minute')).toBe(60);
});

test('suppressed lines are summed, and each kill of the OOM killer counts once', () => {
  const story = new Story()
    .event('kernel', 1_000, { class: 'other', text: 'rpc_check_timeout: 12 callbacks suppressed' })
    .event('kernel', 2_000, { class: 'other', text: 'rpc_check_timeout: 30 callbacks suppressed' })
    .event('kernel', 3_000, { class: 'oom', text: 'ls invoked oom-killer: gfp_mask=0x140cca' })
    .event('kernel', 3_001, { class: 'oom', text: 'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null)' })
    .event('kernel', 3_002, {
      class: 'oom',
      text: 'Out of memory: Killed process 353 (inspect) total-vm:90000kB',
    })
    .over(60_000);
  expect(metricOf(story, 'suppressed-lines')).toBe(42);
  expect(metricOf(story, 'oom-kills')).toBe(1);
});
