/** The live display as pictures: a pure function of a run's state and the terminal's size. */
import { describe, expect, it } from 'vitest';
import { Follower } from '../../../src/cli/progress/follower.ts';
import { frame, type Size } from '../../../src/cli/progress/frame.ts';
import { cellsOf, textOf } from '../../../src/cli/progress/line.ts';
import type { Event } from '../../../src/history/events.ts';
import type { PlannedStep } from '../../../src/history/plan.ts';
import { history } from '../../report/history.ts';
import { eventOf, minute, sampleOf, stuck } from './story.ts';
import { trials, trialsOf } from './trials.ts';

/** A run in the middle: events come every 30 ms of wall time. */
class Followed {
  readonly follower: Follower;
  readonly notable: string[] = [];
  wallMs = 0;
  isEnding = false;

  constructor(of = trials) {
    this.follower = new Follower(of);
  }

  take(event: Event, trial = `${event.subject}-seed-1`): void {
    this.wallMs += 30;
    this.notable.push(...this.follower.take(trial, event, this.wallMs));
  }

  /** The usual history of one subject up to a lab time, after everything before it. */
  replay(subject: string, untilMs = Number.POSITIVE_INFINITY, seed = 1): void {
    for (const event of history())
      if (event.subject === subject && event.t <= untilMs) this.take(event, `${subject}-seed-${seed}`);
  }

  lines(size: Partial<Size> = {}) {
    const { plan, trials: started, waiting } = this.follower;
    const { notable, wallMs, isEnding } = this;
    return frame(
      { plan, trials: started, waiting, notable, wallMs, isEnding },
      { columns: 80, rows: 24, ...size },
    );
  }

  texts(size: Partial<Size> = {}): string[] {
    return this.lines(size).map((line) => textOf(line).trimEnd());
  }
}

describe('a frame', () => {
  it('shows timelines with faults and backups, the phase, lab time and its ratio, the time left, and events above', () => {
    const run = new Followed();
    run.replay('nfs-soft');
    run.replay('rsync-ssh', 10 * minute);
    expect(run.texts()).toEqual([
      'nfs-soft-flood: 1 of 2 trials done, running for 39 s, about 50 s left',
      'nfs-soft  0:30:00  done',
      'rsync-ssh  before  subject 2 of 2: rsync over SSH, as in the post',
      'rsync-ssh  before  preparing the data and the strategy',
      'rsync-ssh  before  the baseline run: a backup without faults, for comparison',
      'rsync-ssh  before  the baseline run took 9.4 s; the deadline of each backup is…',
      'rsync-ssh 0:00:00  the timeline begins',
      'rsync-ssh 0:00:05  silence host=target (1 of 20)',
      'rsync-ssh 0:00:50  silence is lifted',
      'rsync-ssh 0:01:05  silence host=target (2 of 20)',
      'rsync-ssh 0:01:31  backup 1 ended with exit code 12 after 1 min 31 s',
      'rsync-ssh 0:01:50  silence is lifted',
      'rsync-ssh 0:02:05  silence host=target (3 of 20); later ones are in the timeli…',
      'nfs-soft   ■ hung            2 backups: 1 hung, 1 unknown, took 29.1 s',
      '           ╷0:00:00   ╷0:05:00   ╷0:10:00    ╷0:15:00   ╷0:20:00   ╷0:25:00',
      'rsync-ssh  timeline 0:10:00, 62 × wall time',
      '  silence  ▇█▅█▄█▄█▆▆█▄█▄█▄█▇▆█▄█▃░░░░░░░░░░░░░░░░░░░░░░',
      '  backups  ━━━●···················                                 ▹',
      '  now      nothing is under way',
      '  node     no task in D state, load 0.2',
      '  █ fault in force  ░ planned  ━ backup  ● failed, not judged yet  ▹ backup due',
    ]);
  });

  it('uses the width of the terminal, and never more than it has', () => {
    const run = new Followed();
    run.replay('nfs-soft');
    run.replay('rsync-ssh', 10 * minute);
    const widths = [80, 120, 200, 300, 40, 20, 3, 1].map((columns) => {
      const cells = run.lines({ columns, rows: 50 }).map((line) => cellsOf(textOf(line)));
      expect(Math.max(...cells)).toBeLessThanOrEqual(Math.max(1, columns - 1));
      return Math.max(...cells);
    });
    expect(widths.slice(0, 4)).toEqual([79, 119, 199, 299]);
  });

  it('is one row lower than a terminal of any height at most', () => {
    const run = new Followed(trialsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    for (let seed = 1; seed <= 10; seed += 1) run.replay('nfs-soft', 10 * minute, seed);
    for (let seed = 1; seed <= 5; seed += 1) run.replay('rsync-ssh', undefined, seed);
    for (const rows of [200, 100, 50, 40, 30, 24, 20, 10, 5, 3, 2, 1])
      expect(run.lines({ rows }).length).toBeLessThanOrEqual(Math.max(1, rows - 1));
    expect(run.texts({ rows: 5 }).at(-1)).toMatch(/^… and \d+ more lines$/);
  });

  it('folds first the ended trials, then the timelines, and shows running trials whole as long as there is room', () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const run = new Followed(trialsOf(seeds));
    for (const seed of seeds) run.replay('nfs-soft', undefined, seed);
    for (const seed of [1, 2, 3]) run.replay('rsync-ssh', 10 * minute, seed);
    const shown = (rows: number) => {
      const texts = run.texts({ rows });
      return {
        each: texts.filter((text) => / ■ hung {2}/.test(text)).length,
        counted: texts.filter((text) => text === '9 trials done: 9 ■ hung').length,
        rowsOfFaults: texts.filter((text) => text.startsWith('  silence ')).length,
        heads: texts.filter((text) => /^rsync-ssh, seed \d {2}timeline/.test(text)).length,
      };
    };
    expect(shown(50)).toEqual({ each: 9, counted: 0, rowsOfFaults: 3, heads: 3 });
    expect(shown(22)).toEqual({ each: 0, counted: 1, rowsOfFaults: 3, heads: 3 });
    expect(shown(13)).toEqual({ each: 0, counted: 1, rowsOfFaults: 0, heads: 3 });
    expect(run.texts({ rows: 13 }).at(-2)).toMatch(/^ {11}[▁▂▃▄▅▆▇█]+●[▁▂▃▄▅▆▇█]+░+/);
    expect(shown(8)).toEqual({ each: 0, counted: 1, rowsOfFaults: 0, heads: 3 });
  });

  it('shows the planned rest of a fault that is in force, and of a relative fault from its injection on', () => {
    const relative = trials.map((trial) => {
      const steps: PlannedStep[] = [
        {
          ...{
            id: 'cut',
            do: 'inject',
            fault: 'cut#1',
            name: 'silence',
            params: {},
            atMs: 0,
            liftAtMs: null,
          },
          relative: { backup: 1, cue: { at: 'time', afterMs: 0 }, forMs: 10 * minute },
        },
      ];
      return { ...trial, plan: { ...trial.plan, steps } };
    });
    const run = new Followed(relative);
    const row = () => run.texts().find((text) => text.startsWith('  silence'));
    run.take(eventOf('nfs-soft', 0, 'phase', { phase: 'timeline' }));
    expect(row()).toBe(`  silence  ${'░'.repeat(23)}`);
    run.take(
      eventOf('nfs-soft', 6 * minute, 'fault-injected', { fault: 'cut#1', name: 'silence', params: {} }),
    );
    run.take(eventOf('nfs-soft', 9 * minute, 'sample', sampleOf({})));
    expect(row()).toMatch(/^ {2}silence {2}·{13}[▁-█]█{6}[▁-█]░{16}$/);
    run.take(
      eventOf('nfs-soft', 12 * minute, 'fault-lifted', {
        fault: 'cut#1',
        name: 'silence',
        because: 'planned',
      }),
    );
    expect(row()).not.toContain('░');
  });

  it('names the trials that wait', () => {
    const run = new Followed();
    expect(run.texts()).toEqual([
      'nfs-soft-flood: 0 of 2 trials done, running for 0 s',
      'starting the lab: nfs-soft, rsync-ssh',
    ]);
    run.replay('nfs-soft', 0);
    expect(run.texts()).toContain('to come: rsync-ssh');
  });

  it('has the time of a phase without lab time, and the time since the last event of the lab', () => {
    const run = new Followed();
    run.take(eventOf('nfs-soft', -3_600_000, 'phase', { phase: 'prepare' }));
    run.wallMs += 12_400;
    expect(run.texts()).toContain('nfs-soft   preparing for 12 s');
    run.take(eventOf('nfs-soft', 0, 'phase', { phase: 'timeline' }));
    run.wallMs += 7_000;
    expect(run.texts()).toContain('nfs-soft   timeline 0:00:00, 0.0 × wall time, no event for 7 s');
  });

  it('shows a backup past its deadline, tasks in D state, the loss of the node and a backup left out with words and signs', () => {
    const run = new Followed();
    const at = (t: number) => eventOf.bind(null, 'nfs-soft', t);
    run.take(at(0)('deadline', { quietMs: 1, deadlineMs: 5 * minute, stated: false }));
    run.take(at(0)('phase', { phase: 'timeline' }));
    run.take(at(0)('job-started', { job: 'backup-3', role: 'backup', backup: 1, dataVersion: 1 }));
    const dstate = [false, true].map((killable, pid) => ({ ...stuck, pid, killable }));
    run.take(at(7 * minute)('sample', sampleOf({ dstate, load1: 2.25 })));
    run.take(at(8 * minute)('backup-skipped', { backup: 2, because: 'still-running', job: 'backup-3' }));
    expect(run.texts().slice(-7)).toEqual([
      'nfs-soft   timeline 0:08:00',
      `  silence  ··················${'░'.repeat(27)}`,
      '  backups  ━━━━━━━━━━━═══════–                                     ▹',
      '  now      backup 1 for 8 min, past its deadline',
      '  node     2 tasks in D state (1 unkillable), load 2.3',
      'to come: rsync-ssh',
      '  ░ planned  ━ backup  ═ past its deadline  – left out  ▹ backup due',
    ]);
    run.take(at(9 * minute)('node-lost', { cause: 'panic' }));
    run.take(at(12 * minute)('sample', sampleOf({})));
    const texts = run.texts();
    expect(texts).toContain('  now      the node is down, backup 1 for 12 min, past its deadline');
    expect(texts.find((text) => text.startsWith('  silence'))).toMatch(/^ {2}silence {2}·+▼{7,8}░+$/);
    // The signs take a second line where one is too narrow for them, and none is cut.
    expect(texts.slice(-2)).toEqual([
      '  ▼ node down  ░ planned  ━ backup  ═ past its deadline  – left out',
      '  ▹ backup due',
    ]);
  });

  it('shows how a trial ended that was interrupted, or whose lab broke or never opened', () => {
    const run = new Followed(trialsOf([1, 2]));
    run.take(eventOf('nfs-soft', 0, 'subject-ended', { because: 'interrupted' }));
    run.take(eventOf('rsync-ssh', 0, 'trouble', { message: 'QEMU\n ended \u001b[2J' }));
    run.take(eventOf('rsync-ssh', 0, 'trial-ended', {}));
    run.isEnding = true;
    const texts = run.texts();
    expect(texts[0]).toBe('nfs-soft-flood: interrupted, removing the labs; 2 of 4 trials done, running fo…');
    expect(texts).toContain('nfs-soft, seed 1   ? interrupted, took 0 ms');
    expect(texts).toContain('rsync-ssh, seed 1  ! ended in trouble: QEMU  ended');
  });

  it('lets no text of a user or a guest move the cursor, and measures wide characters', () => {
    const run = new Followed();
    run.replay('nfs-soft', 0);
    run.notable.push('雪'.repeat(60), 'a\u001b]0;title\u0007b\u009b31mc\nd');
    const texts = run.texts();
    expect(texts.filter((text) => text.startsWith('雪'))).toEqual([`${'雪'.repeat(39)}…`]);
    expect(texts.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});
