/** Laws of every drill, for any scenario, strategy and lab. */
import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { CueCame } from '../../src/history/cue.ts';
import type { Event, EventOf } from '../../src/history/events.ts';
import type { Judgement } from '../../src/history/finding.ts';
import { formats, makeReport, Report, renderTerminal } from '../../src/report/index.ts';
import type { Drilled } from '../fake-lab/drilled.ts';
import { expectDamageToPassNothing } from './damage.ts';
import { Random } from './random.ts';

/** A drill and the judgement of its history. */
export interface Judged extends Drilled {
  judgement: Judgement;
}

type Law = (judged: Judged) => void;

/** By their sentences. Each throws where it does not hold. */
export const laws: Readonly<Record<string, Law>> = {
  'events are numbered without a gap, times never go back, and a closing line is the last': (drilled) => {
    expect(drilled.trials.map(({ damage }) => damage)).toEqual(drilled.trials.map(() => null));
    eachTrial(drilled, (events) => {
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
      const back = events.slice(1).find((event, index) => event.t < (events[index]?.t ?? 0));
      expect(back).toBeUndefined();
      expect(events.at(-1)?.type).toBe('trial-ended');
    });
  },

  'phases come in their order, each in its own time': (drilled) => {
    const { timelineMs, watchMs } = drilled.plan;
    eachTrial(drilled, (events) => {
      const phases = ofType(events, 'phase');
      const order = ['prepare', 'quiet', 'timeline', 'watch', 'aftermath'];
      expect(phases.map(({ phase }) => phase)).toEqual(order.slice(0, phases.length));
      const [, , timeline, watch, afterwards] = phases;
      const before = events.filter(({ seq }) => seq < (timeline?.seq ?? Number.POSITIVE_INFINITY));
      expect(before.filter(({ t }) => t >= 0)).toEqual([]);
      if (timeline) expect(timeline.t).toBe(0);
      if (watch) expect(watch.t).toBeGreaterThanOrEqual(timelineMs);
      if (afterwards) expect(afterwards.t).toBeGreaterThanOrEqual(timelineMs + watchMs);
    });
  },

  'every fault is lifted, or the lab was gone': (drilled) => {
    eachTrial(drilled, (events, index) => {
      const lab = drilled.labs[index];
      expect(lab?.isClosed).toBe(true);
      if (!completed(events)) return;
      const lifted = ofType(events, 'fault-lifted').map(({ fault }) => fault);
      const injected = ofType(events, 'fault-injected').map(({ fault }) => fault);
      expect(lifted.toSorted()).toEqual(injected.toSorted());
      expect(lab?.inForce).toEqual([]);
    });
  },

  'every step is taken, once': (drilled) => {
    eachTrial(drilled, (events) => {
      // A strategy that never worked has no timeline.
      if (!completed(events) || ofType(events, 'never-worked').length > 0) return;
      const steps = (wanted: string) => drilled.plan.steps.filter((step) => step.do === wanted).length;
      const numbers = [...ofType(events, 'job-started'), ...ofType(events, 'backup-skipped')]
        .map(({ backup }) => backup)
        .filter((backup) => backup !== null && backup > 0);
      expect(numbers.toSorted()).toEqual(
        Array.from({ length: steps('backup') }, (_, index) => index + 1).toSorted(),
      );
      const faults = [...ofType(events, 'fault-injected'), ...ofType(events, 'fault-missed')];
      const planned = drilled.plan.steps.filter((step) => step.do === 'inject').map(({ fault }) => fault);
      expect(faults.map(({ fault }) => fault).toSorted()).toEqual(planned.toSorted());
      // And one after the baseline, and one at the end.
      const looks = [...ofType(events, 'restored'), ...ofType(events, 'verify-skipped')];
      expect(looks).toHaveLength(steps('verify') + 2);
    });
  },

  'a fault that is relative to a backup comes while that backup runs, at its cue': (drilled) => {
    const relative = new Map(
      drilled.plan.steps.flatMap((step) =>
        step.do === 'inject' && step.relative ? [[step.fault, step]] : [],
      ),
    );
    eachTrial(drilled, (events) => {
      for (const { fault, cue, seq } of ofType(events, 'fault-injected')) {
        const planned = relative.get(fault)?.relative;
        expect(cue?.cue).toEqual(planned?.cue);
        if (!cue) continue;
        const before = events.filter((event) => event.seq < seq);
        const started = ofType(before, 'job-started').find(({ job }) => job === cue.job);
        expect(started).toMatchObject({ role: 'backup', backup: planned?.backup });
        const wantedMs = dueMs(cue);
        if (wantedMs !== undefined) expect(cue.afterMs).toBeGreaterThanOrEqual(wantedMs - 0.01);
        else expect(ofType(before, 'job-printed').map(({ job }) => job)).toContain(cue.job);
      }
    });
  },

  'every job ends once, or is recorded as hung': (drilled) => {
    eachTrial(drilled, (events) => {
      const started = ofType(events, 'job-started').map(({ job }) => job);
      const ended = ofType(events, 'job-ended').map(({ job }) => job);
      expect(new Set(started).size).toBe(started.length);
      expect(new Set(ended).size).toBe(ended.length);
      expect(ended.filter((job) => !started.includes(job))).toEqual([]);
      if (!completed(events)) return;
      const hung = [...ofType(events, 'job-signalled'), ...ofType(events, 'sigterm-tried')]
        .filter((event) => !event.ended)
        .map(({ job }) => job);
      expect(started.filter((job) => !ended.includes(job) && !hung.includes(job))).toEqual([]);
    });
  },

  'two backups never run at once': (drilled) => {
    eachTrial(drilled, (events) => {
      let running = 0;
      for (const event of events) {
        if (event.type === 'job-started' && event.role === 'backup') running += 1;
        if (event.type === 'job-ended' && event.role === 'backup') running -= 1;
        expect(running).toBeLessThanOrEqual(1);
      }
    });
  },

  'trouble of the lab is in the history, and nothing of its trial passes': ({ trials, error, judgement }) => {
    const messages = trials.flatMap(({ events }) => ofType(events, 'trouble').map(({ message }) => message));
    if (error) expect(messages).toContain(error.message);
    trials.forEach(({ events }, index) => {
      if (completed(events)) return;
      const { findings = [] } = judgement.subjects[index] ?? {};
      expect(findings.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
    });
  },

  'trouble of one trial is no trouble of another': ({ trials, judgement }) => {
    trials.forEach(({ events }, index) => {
      if (!completed(events)) return;
      const { findings = [] } = judgement.subjects[index] ?? {};
      expect(findings.filter(({ summary }) => summary.includes('trouble'))).toEqual([]);
    });
  },

  'it is judged the same twice': ({ trials, judgement }) => {
    const before = JSON.stringify(trials);
    expect(JSON.stringify(judge(trials))).toBe(JSON.stringify(judgement));
    expect(JSON.stringify(trials)).toBe(before); // and judging changed nothing
  },

  'a line that is lost, repeated or misplaced makes nothing pass that did not': ({ texts, plan }) => {
    const random = new Random(plan.seed);
    for (const text of texts) expectDamageToPassNothing(text, random, 1);
  },

  'no clean failure passes where no fault met a backup': ({ trials, judgement }) => {
    judgement.subjects.forEach(({ verdict }, index) => {
      const { plan, events = [] } = trials[index] ?? {};
      const asserted = plan?.subjects[0]?.assertedSets ?? [];
      if (verdict !== 'pass' || asserted.length === 0) return;
      const backups = ofType(events, 'job-started').filter(({ role }) => role === 'backup');
      const met = ofType(events, 'fault-met').filter(
        ({ job, counts }) =>
          backups.some((backup) => backup.job === job) &&
          (counts === null || Object.values(counts).some((count) => count > 0)),
      );
      expect(met).not.toEqual([]);
    });
  },

  'every encounter is of a job and a fault that overlapped, and its counts never decrease': (drilled) => {
    eachTrial(drilled, (events) => {
      for (const { fault, job, counts, seq } of ofType(events, 'fault-met')) {
        expect(
          ofType(events, 'fault-injected').some((event) => event.fault === fault && event.seq < seq),
        ).toBe(true);
        expect(ofType(events, 'job-started').some((event) => event.job === job && event.seq < seq)).toBe(
          true,
        );
        expect(Object.values(counts ?? {}).filter((count) => !(count >= 0))).toEqual([]);
      }
    });
  },

  'every finding points at events that there are': ({ trials, judgement }) => {
    judgement.subjects.forEach(({ findings }, index) => {
      const events = trials[index]?.events ?? [];
      expect(findings.flatMap(({ evidence }) => evidence).filter((seq) => !events[seq])).toEqual([]);
      expect(
        findings.filter(({ summary }) =>
          /undefined|NaN|\[object|the check broke|[,;:]\s*[,;.]|\b(?:quiet|backup|poll|restore|prepare|trial)-\d/.test(
            summary,
          ),
        ),
      ).toEqual([]);
    });
  },

  'reports of all formats render': ({ trials, judgement }) => {
    const report = makeReport(trials, judgement);
    expect(Report.safeParse(report).error).toBeUndefined();
    const texts = { ...rendered(report), terminal: renderTerminal(report, { color: false }) };
    for (const [format, text] of Object.entries(texts)) {
      expect(text.length, format).toBeGreaterThan(100);
      expect(unprinted(text), format).toBeUndefined();
    }
    wellFormed(texts['junit.xml']);
  },
};

/** From the start of the backup to the cue, in ms; undefined: it is a line. */
function dueMs({ cue, of }: CueCame): number | undefined {
  if (cue.at === 'time') return cue.afterMs;
  return cue.at === 'share' ? (cue.percent / 100) * (of?.durationMs ?? Number.NaN) : undefined;
}

function rendered(report: Report) {
  const texts = Object.entries(formats).map(([name, render]) => [name, render(report)] as const);
  return Object.fromEntries(texts) as Record<keyof typeof formats, string>;
}

/** The text around a value that has no form for a reader. */
function unprinted(text: string): string | undefined {
  const found = /\bundefined\b|\bNaN\b|\[object /.exec(text);
  return found ? text.slice(Math.max(0, found.index - 40), found.index + 40) : undefined;
}

function wellFormed(xml: string): void {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

function eachTrial({ trials }: Drilled, hold: (own: readonly Event[], index: number) => void): void {
  trials.forEach(({ events }, index) => {
    hold(events, index);
  });
}

function completed(events: readonly Event[]): boolean {
  return ofType(events, 'subject-ended')[0]?.because === 'completed';
}

function ofType<T extends Event['type']>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
