/** What must hold of every drill, whatever the scenario, the strategy and the lab did. */
import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { judge } from '../../src/checks/judge.ts';
import type { Event, EventOf } from '../../src/history/events.ts';
import type { Judgement } from '../../src/history/finding.ts';
import { formats, makeReport, Report, renderTerminal } from '../../src/report/index.ts';
import { type Drilled, textOf } from '../fake-lab/drilled.ts';

/** A drill, and what its history was judged to show. */
export interface Judged extends Drilled {
  judgement: Judgement;
}

type Law = (judged: Judged) => void;

/** By what they say. Each throws where it does not hold. */
export const laws: Readonly<Record<string, Law>> = {
  'events are numbered without a gap, and times of a subject never go back': ({ events }) => {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    for (const own of Map.groupBy(events, ({ subject }) => subject).values()) {
      const back = own.slice(1).find((event, index) => event.t < (own[index]?.t ?? 0));
      expect(back).toBeUndefined();
    }
  },

  'phases come in their order, each in its own time': (drilled) => {
    const { timelineMs, watchMs } = drilled.plan;
    eachSubject(drilled, (events) => {
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
    eachSubject(drilled, (events, index) => {
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
    eachSubject(drilled, (events) => {
      if (!completed(events)) return;
      const steps = (wanted: string) => drilled.plan.steps.filter((step) => step.do === wanted).length;
      const numbers = [...ofType(events, 'job-started'), ...ofType(events, 'backup-skipped')]
        .map(({ backup }) => backup)
        .filter((backup) => backup !== null && backup > 0);
      expect(numbers.toSorted()).toEqual(
        Array.from({ length: steps('backup') }, (_, index) => index + 1).toSorted(),
      );
      expect(ofType(events, 'fault-injected')).toHaveLength(steps('inject'));
      // And one after the baseline, and one at the end.
      expect(ofType(events, 'restored')).toHaveLength(steps('verify') + 2);
    });
  },

  'every job ends once, or is said to hang': (drilled) => {
    eachSubject(drilled, (events) => {
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
    eachSubject(drilled, (events) => {
      let running = 0;
      for (const event of events) {
        if (event.type === 'job-started' && event.role === 'backup') running += 1;
        if (event.type === 'job-ended' && event.role === 'backup') running -= 1;
        expect(running).toBeLessThanOrEqual(1);
      }
    });
  },

  'trouble of the lab is in the history, and nothing passes then': (drilled) => {
    if (!drilled.error) return;
    expect(ofType(drilled.events, 'trouble').map(({ message }) => message)).toContain(drilled.error.message);
    expect(drilled.judgement.verdict).not.toBe('pass');
  },

  'it is judged the same twice': ({ events, text, judgement }) => {
    expect(JSON.stringify(judge(events))).toBe(JSON.stringify(judgement));
    expect(textOf(events)).toBe(text); // and judging changed nothing
  },

  'every finding points at events that there are': ({ events, judgement }) => {
    const findings = judgement.subjects.flatMap((subject) => subject.findings);
    expect(findings.flatMap(({ evidence }) => evidence).filter((seq) => !events[seq])).toEqual([]);
    expect(findings.filter(({ summary }) => /undefined|NaN|\[object|the check broke/.test(summary))).toEqual(
      [],
    );
  },

  'reports of all formats render': ({ events, judgement }) => {
    const report = makeReport(events, judgement);
    expect(Report.safeParse(report).error).toBeUndefined();
    const texts = { ...rendered(report), terminal: renderTerminal(report, { color: false }) };
    for (const [format, text] of Object.entries(texts)) {
      expect(text.length, format).toBeGreaterThan(100);
      expect(/.{0,40}(?:\bundefined\b|\bNaN\b|\[object ).{0,40}/.exec(text)?.[0], format).toBeUndefined();
    }
    wellFormed(texts['junit.xml']);
  },
};

function rendered(report: Report) {
  const texts = Object.entries(formats).map(([name, render]) => [name, render(report)] as const);
  return Object.fromEntries(texts) as Record<keyof typeof formats, string>;
}

function wellFormed(xml: string): void {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

/** Each subject that was started, with its place in the order of the labs. */
function eachSubject({ events, plan }: Drilled, hold: (own: Event[], index: number) => void): void {
  plan.subjects.forEach(({ name }, index) => {
    const own = events.filter(({ subject }) => subject === name);
    if (own.length > 0) hold(own, index);
  });
}

function completed(events: readonly Event[]): boolean {
  return ofType(events, 'subject-ended')[0]?.because === 'completed';
}

function ofType<T extends Event['type']>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
