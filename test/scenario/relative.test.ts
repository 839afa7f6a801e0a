/** Entries that are relative to a backup: the plan that they become, and those that are refused. */
import { describe, expect, it } from 'vitest';
import { planText } from '../../src/cli/text/plan.ts';
import { scenarioText } from '../../src/cli/text/scenario.ts';
import { Plan } from '../../src/history/plan.ts';
import {
  after as afterStart,
  assert,
  at,
  backup,
  during,
  every,
  failsCleanly,
  line,
  linkDown,
  nodeReboot,
  poll,
  reset,
  silence,
  type TimelineEntry,
  targetReboot,
  when,
} from '../../src/index.ts';
import { planScenario } from '../../src/scenario/plan.ts';
import { planTimeline } from '../../src/scenario/timeline.ts';
import { known, messageOf, options, parsed, refusal, refusalOf } from './given.ts';

const stall = silence('target', { for: '1m' });
const start = at('0s', backup());

function planOf(...timeline: TimelineEntry[]): Plan {
  return planScenario(parsed({ timeline }), options, known());
}

describe('the plan of a relative fault', () => {
  const timeline = [
    at('1h', backup()),
    start,
    during(backup(2), '50%', stall),
    afterStart(backup(1), '200ms', silence('target', { for: '5s' })),
    when(backup(1), line('sent '), nodeReboot('power')),
  ];

  it('has its backup, its cue and its duration; numbers follow the time of the backups', () => {
    const injected = planOf(...timeline).steps.filter((step) => step.do === 'inject');
    expect(injected).toMatchObject([
      {
        fault: 'node-reboot#1',
        atMs: 0,
        relative: { backup: 1, cue: { at: 'line', text: 'sent ' }, forMs: 0 },
      },
      {
        fault: 'silence#1',
        atMs: 200,
        relative: { backup: 1, cue: { at: 'time', afterMs: 200 }, forMs: 5_000 },
      },
      {
        fault: 'silence#2',
        atMs: 3_600_000,
        relative: { backup: 2, cue: { at: 'share', percent: 50 }, forMs: 60_000 },
      },
    ]);
    expect(injected.map(({ liftAtMs }) => liftAtMs)).toEqual([null, null, null]);
    expect(planOf(...timeline).steps.filter((step) => step.do === 'lift')).toEqual([]);
  });

  it('comes after the start of its backup, and is read back as it was written', () => {
    const plan = planOf(start, during(backup(1), '50%', stall));
    expect(plan.steps.map((step) => step.do)).toEqual(['backup', 'inject']);
    expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('says which fault another one is a part of', () => {
    const plan = planOf(start, during(backup(1), '50%', targetReboot({ for: '1m', nfsAfter: '7m' })));
    expect(plan.steps.slice(1)).toMatchObject([
      { fault: 'late-service#1', partOf: 'target-reboot#1', relative: { forMs: 480_000 } },
      { fault: 'target-reboot#1', relative: { forMs: 60_000 } },
    ]);
    expect(plan.steps[2]).not.toHaveProperty('partOf');
  });

  it('is printed with its cue by --dry-run and by `scenario show`', () => {
    const text = planText(planOf(...timeline));
    expect(text).toContain('0:00:00.2  silence on=target for=5s, 200ms into backup 1');
    expect(text).toMatch(/1:00:00 +silence on=target for=1m, 50 % into backup 2/);
    expect(text).toMatch(/0:00:00 +node-reboot how=power, once backup 1 prints "sent "/);
    expect(scenarioText(parsed({ timeline }))).toContain('  50 % into backup 2: silence on=target for=1m');
  });

  it('leaves its backup the five minutes of the default deadline, where nothing comes later', () => {
    const end = (...entries: TimelineEntry[]) =>
      planTimeline(parsed({ timeline: [start, ...entries] })).timelineMs;
    expect(end(during(backup(1), '50%', stall))).toBe(360_000);
    expect(end(afterStart(backup(1), '10s', stall))).toBe(70_000);
    expect(end(during(backup(1), '50%', stall), at('2m', backup()))).toBe(360_000);
    expect(end(during(backup(1), '50%', stall), at('2h', backup()))).toBe(7_200_000);
  });

  it('lets the last good copy be verified after its earliest end', () => {
    const steps = planOf(
      start,
      during(backup(1), '50%', stall),
      at('30s', backup()),
      at('10m', backup()),
    ).steps;
    expect(steps.filter((step) => step.do === 'verify').map(({ atMs }) => atMs)).toEqual([590_000]);
  });
});

describe('refusals, with their places', () => {
  const refused = (message: string) => `scenarios/x.ts: timeline${message}`;
  it.each([
    [
      during(backup(3), '50%', stall),
      '[2]: expected a backup of the timeline, backup(1) to backup(2), found backup(3)',
    ],
    [
      during(backup(1), '100%', stall),
      '[2]: expected a share below 100%, found 100%: the backup would be over',
    ],
    [
      during(backup(1), '50%', silence('target')),
      '[2].silence: expected `for`, as a fault that is relative to a backup lasts for a stated time, found nothing',
    ],
    [
      during(backup(1), '50%', poll() as never),
      "[2].poll: expected a fault such as silence('target'), found poll(), which has a time of its own: at(…)",
    ],
    [during(backup() as never, '50%', stall), '[2].to.backup: expected a number, found nothing'],
    [during(backup(0), '50%', stall), '[2].to.backup: expected at least 1, found 0'],
    [when(backup(1), line(' '), stall), "[2].cue.line: expected some text within one line, found ' '"],
    [when(backup(1), line('a\nb'), stall), "[2].cue.line: expected some text within one line, found 'a\nb'"],
    [
      when(backup(1), line('x'.repeat(201)), stall),
      `[2].cue.line: expected at most 200 characters, found '${'x'.repeat(60)}…'`,
    ],
    [
      when(backup(1), /sent/ as never, stall),
      "[2].cue: expected a share such as '50%', a time such as '200ms', or line('…'), found an empty object",
    ],
  ])('%#', (entry, message) => {
    expect(refusalOf(start, at('2h', backup()), entry)).toBe(refused(message));
  });

  it('a number says how many backups there are, also of `every`', () => {
    const entry = during(backup(2), '50%', stall);
    expect(refusalOf(start, entry)).toContain(
      'expected a backup of the timeline, only backup(1), found backup(2)',
    );
    expect(refusalOf(every('1h', backup(), { from: 0, until: '3h' }), entry)).toBe('accepted');
  });

  it('a numbered backup is no step', () => {
    expect(refusalOf(start, at('1m', backup(1) as never))).toContain(
      '[1].step: expected a step such as backup()',
    );
  });

  it('an end of the timeline that leaves the fault no time', () => {
    expect(refusal({ timeline: [start, during(backup(1), '50%', stall)], ends: '30s' })).toBe(
      refused('[1].silence: silence#1 would be lifted at 1m at the earliest, after the timeline ends at 30s'),
    );
    expect(refusal({ timeline: [start, during(backup(1), '50%', stall)], ends: '1m' })).toBe('accepted');
  });

  it('a resource that another fault is certain to hold', () => {
    const atShare = during(backup(1), '50%', linkDown({ for: '1m' }));
    expect(refusalOf(at('0s', linkDown()), start, atShare, at('2h', backup()))).toContain(
      '[2].link-down: link-down#2 begins at 0s while link-down#1 is active (0s to the end)',
    );
    const later = at('1h', linkDown({ for: '1m' }));
    expect(refusalOf(start, atShare, later, at('2h', backup()))).toBe('accepted');
  });

  it('two faults of one part at the same cue, and at known times', () => {
    const twice = [during(backup(1), '50%', stall), during(backup(1), '50%', silence('node', { for: '5s' }))];
    expect(refusalOf(start, ...twice)).toContain(
      '[2].silence: silence#2 begins at 0s while silence#1 is active',
    );
    const apart = [during(backup(1), '50%', stall), during(backup(1), '75%', stall)];
    expect(refusalOf(start, ...apart)).toBe('accepted');
    const timed = [afterStart(backup(1), '1s', stall), at('30s', silence('node', { for: '5s' }))];
    expect(refusalOf(start, ...timed)).toContain(
      'silence#2 begins at 30s while silence#1 is active (1s to 1m1s)',
    );
  });

  it('an assertion that the next run succeeds, without a next run', () => {
    const subjects = { 'rsync-ssh': assert(failsCleanly()) };
    const plan = (...timeline: TimelineEntry[]) =>
      messageOf(() => planScenario(parsed({ subjects, timeline }), options, known()));
    const fault = during(backup(1), '50%', stall);
    expect(plan(start, fault)).toContain(
      'expected a backup() after the last fault, silence#1, is lifted at 1m',
    );
    expect(plan(start, fault, at('10m', backup()))).toBe('accepted');
  });

  it('but a fault that ends by itself needs no `for`', () => {
    expect(refusalOf(start, during(backup(1), '50%', reset(), nodeReboot('panic')))).toBe('accepted');
  });
});
