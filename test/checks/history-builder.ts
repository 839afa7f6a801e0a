/** Builds histories for tests: the events of one subject, in any order, sorted by lab time and numbered. */
import { failsCleanly1 } from '../../src/checks/sets.ts';
import { findFault } from '../../src/faults/index.ts';
import type { FaultEffect } from '../../src/history/effects.ts';
import {
  type DStateTask,
  Event,
  type EventOf,
  type EventType,
  type Leftovers,
  type Sample,
} from '../../src/history/events.ts';
import type { Limits } from '../../src/history/limits.ts';
import type { PlannedStep, PlannedSubject } from '../../src/history/plan.ts';

type Body<T extends EventType> = Omit<EventOf<T>, 'seq' | 't' | 'subject' | 'type'>;
type Unnumbered = { t: number; type: EventType; subject: string | null } & Record<string, unknown>;

/** The course of a backup; a field left out is as usual: 9 s, exit code 0, an inspection, no leftovers. */
export interface Went {
  atMs?: number;
  /** null: it never ended. */
  tookMs?: number | null;
  code?: number | null;
  signal?: string | null;
  stderr?: string;
  lost?: boolean;
  wire?: Body<'job-ended'>['wire'];
  syscalls?: Body<'job-ended'>['syscalls'];
  version?: number;
  /** null: no inspection. */
  left?: Partial<Leftovers> | null;
}

export const quietMs = 10_000;
export const deadlineMs = quietMs + 300_000;

/** One subject's story. At first it has a calm baseline phase alone. */
export class Story {
  readonly subject: PlannedSubject;
  readonly steps: PlannedStep[] = [];
  /** The faults count their effects, from here on; else the history is one of firedrill 0.1. */
  counted = false;
  mayMiss = false;
  /** The data have a live database. */
  withDatabase = false;
  clock: 'virtual' | 'real' = 'virtual';
  limits: Partial<Limits> = {};
  readonly #events: Unnumbered[] = [];

  constructor(subject: Partial<PlannedSubject> = {}) {
    this.subject = {
      name: 'rsync-ssh',
      mode: 'assert',
      // And those of its second version that need no layers of restored data.
      asserts: [...failsCleanly1.checks, 'background-ends', 'spares-bystanders'],
      deadlineMs: null,
      ...subject,
    };
    this.event('subject-started', -60_000, { title: this.subject.name, command: 'rsync' });
    this.event('phase', -59_000, { phase: 'prepare' });
    this.event('phase', -50_000, { phase: 'quiet' });
    this.#data(-50_000, 0);
    this.started(-50_000, { job: 'quiet', role: 'quiet', backup: 0, dataVersion: 0 });
    this.calm(-48_000, -42_000);
    this.ended(-40_000, { job: 'quiet', role: 'quiet', backup: 0, durationMs: quietMs });
    this.restored(-39_000, [0]);
    this.event('deadline', -38_000, { quietMs, deadlineMs, stated: false });
    this.event('phase', 0, { phase: 'timeline' });
  }

  /** Any event. */
  event<T extends EventType>(type: T, t: number, body: Body<T>): this {
    this.#events.push({ type, t, subject: this.subject.name, ...body });
    return this;
  }

  /** It happened in real time. */
  inRealTime(): this {
    this.clock = 'real';
    return this;
  }

  /** The plan states these limits. */
  limitedBy(limits: Partial<Limits>): this {
    this.limits = limits;
    return this;
  }

  /** Drops events told so far. */
  without(type: EventType, which: (event: Unnumbered) => boolean = () => true): this {
    const kept = this.#events.filter((event) => event.type !== type || !which(event));
    this.#events.splice(0, this.#events.length, ...kept);
    return this;
  }

  /** A backup of the timeline, its data rewritten just before. Its job is `backup-N`. */
  backup(number: number, went: Went = {}): this {
    const { atMs = 0, tookMs = 9_000, version = number, left = {}, ...end } = went;
    const job = `backup-${number}`;
    this.steps.push({ id: job, atMs, do: 'backup', backup: number });
    this.#data(atMs, version);
    this.started(atMs, { job, role: 'backup', backup: number, dataVersion: version });
    if (tookMs === null) return this;
    this.ended(atMs + tookMs, { job, role: 'backup', backup: number, durationMs: tookMs, ...end });
    return left === null ? this : this.left(atMs + tookMs, left, job);
  }

  /** SIGTERM in a fork, which ended a backup. */
  tried(number: number, atMs: number): this {
    return this.event('sigterm-tried', atMs, { job: `backup-${number}`, ended: true, afterMs: 200 });
  }

  /** A poll whose job is `poll-N`. */
  poll(number: number, atMs: number, tookMs: number | null = 100): this {
    const job = `poll-${number}`;
    this.started(atMs, { job, role: 'poll', backup: null, dataVersion: null });
    return tookMs === null
      ? this
      : this.ended(atMs + tookMs, { job, role: 'poll', backup: null, durationMs: tookMs });
  }

  started(t: number, body: Body<'job-started'>): this {
    return this.event('job-started', t, body);
  }

  ended(
    t: number,
    body: Partial<Body<'job-ended'>> & Pick<Body<'job-ended'>, 'job' | 'role' | 'durationMs'>,
  ): this {
    const usual = { backup: null, code: 0, signal: null, lost: false, stdout: '', stderr: '' };
    return this.event('job-ended', t, { ...usual, ...body });
  }

  /** A planned fault: its step, its injection, and its lift unless that is null. */
  fault(
    id: string,
    fromMs: number,
    toMs: number | null,
    name = 'silence',
    params: Record<string, unknown> = {},
    effects: FaultEffect[] | undefined = [...(findFault(name)?.effects?.(params) ?? [])],
  ): this {
    this.steps.push({ id, atMs: fromMs, do: 'inject', fault: id, name, params, effects, liftAtMs: toMs });
    const meets = this.counted && {
      meets: [...(findFault(name)?.meets(params as never) ?? ['packets-dropped'])],
    };
    this.event('fault-injected', fromMs, { fault: id, name, params, ...meets });
    return toMs === null ? this : this.event('fault-lifted', toMs, { fault: id, name, because: 'planned' });
  }

  /** The effects of a fault on a job while both lasted. */
  met(t: number, fault: string, job: string, counts: Body<'fault-met'>['counts']): this {
    return this.event('fault-met', t, { fault, job, counts });
  }

  restored(t: number, matches: number[], body: Partial<Body<'restored'>> = {}): this {
    const differing = matches.length > 0 ? 0 : 12;
    const figures = { differing, missing: 0, extra: 0, examples: differing > 0 ? ['iot/a.db'] : [] };
    return this.event('restored', t, { ok: true, matches, against: 0, ...figures, error: null, ...body });
  }

  /** The rows of the live database, before the next backup. */
  committed(t: number, rows: number): this {
    return this.event('database-committed', t, { rows });
  }

  /** A restore that could not be made. */
  notRestored(t: number): this {
    return this.restored(t, [], {
      ok: false,
      differing: 0,
      examples: [],
      error: 'exit 12: connection timed out',
    });
  }

  left(t: number, left: Partial<Leftovers>, job: string | null = null): this {
    const leftovers = { processes: [], mounts: [], temporaryFiles: [], ...left };
    return this.event('leftovers', t, { when: job === null ? 'end' : 'after-job', job, leftovers });
  }

  sample(t: number, sample: Partial<Sample> = {}): this {
    return this.event('sample', t, { sample: { ...calmSample, ...sample } });
  }

  /** Uneventful samples from `fromMs` to `toMs`, both included. */
  calm(fromMs: number, toMs: number, everyMs = 2_000): this {
    for (let t = fromMs; t <= toMs; t += everyMs) this.sample(t);
    return this;
  }

  kernel(t: number, kind: Body<'kernel'>['class']): this {
    return this.event('kernel', t, { class: kind, text: `the kernel says ${kind}` });
  }

  /** The watch ends, and the harness inspects for leftovers and closes the subject. */
  over(
    t: number,
    end: { left?: Partial<Leftovers> | null; because?: Body<'subject-ended'>['because'] } = {},
  ): this {
    this.event('phase', t, { phase: 'aftermath' });
    if (end.left !== null) this.left(t + 10_000, end.left ?? {});
    return this.event('subject-ended', t + 20_000, { because: end.because ?? 'completed' });
  }

  /** In the order of lab time; events of one time keep their order. */
  get events(): Unnumbered[] {
    const named = this.#events.map((event) => ({ ...event, subject: this.subject.name }));
    return named.toSorted((a, b) => a.t - b.t);
  }

  #data(t: number, version: number): void {
    const size = { files: 6016, bytes: 64 << 20, changedFiles: version === 0 ? 0 : 60 };
    this.event('data-changed', t, { version, ...size, digest: `digest-${version}` });
  }
}

export const calmSample: Sample = {
  dstate: [],
  load1: 0.4,
  pressure: { cpu: 1, io: 1, memory: 0 },
  memoryAvailableBytes: 900 << 20,
  processes: 60,
  heartbeatGapMs: 110,
  nfs: null,
  bystander: { forkExecMs: 4, fsyncMs: 8, netnsMs: 40 },
};

/** A task of `job` in D state. */
export function dstate(job: string | null, task: Partial<DStateTask> = {}): DStateTask {
  return {
    pid: 4242,
    comm: 'rsync',
    waitsIn: 'rpc_wait_bit_killable',
    killable: true,
    forMs: 1_000,
    job,
    ...task,
  };
}

/** The history of a run: these subjects one after another. Every event is checked against the contract. */
export function history(...stories: readonly Story[]): Event[] {
  return whole(
    stories,
    stories.flatMap((story) => story.events),
  );
}

/**
 * The history of a run whose subjects were under way at once: each lives through its own story, and whose event comes
 * next is drawn from `random` (0 to 1), for their labs advance at speeds of their own.
 */
export function interleaved(random: () => number, ...stories: readonly Story[]): Event[] {
  const waiting = stories.map((story) => story.events);
  const told: Unnumbered[] = [];
  for (let left = waiting; left.length > 0; left = left.filter((events) => events.length > 0)) {
    const next = left[Math.floor(random() * left.length)]?.shift();
    if (next) told.push(next);
  }
  return whole(stories, told);
}

function whole(stories: readonly Story[], told: readonly Unnumbered[]): Event[] {
  return [runStarted(stories), ...told, { t: 0, subject: null, type: 'run-ended' }].map(
    (event, index) => Event.parse({ seq: index * 2, ...event }), // seqs are not positions
  );
}

function runStarted(stories: readonly Story[]): Unnumbered {
  const clock = stories[0]?.clock;
  const steps = (stories[0]?.steps ?? []).toSorted((a, b) => a.atMs - b.atMs);
  const plan = {
    scenario: 'a-test',
    title: 'A test',
    lab: 'virtual',
    clock,
    seed: 1,
    needs: [],
    data: {
      ...{ files: 6016, directories: 249, bytes: 64 << 20, changed: 0.01 },
      ...(stories[0]?.withDatabase && { database: { everyMs: 5_000, rowBytes: 2_000 } }),
    },
    subjects: stories.map((story) => story.subject),
    steps,
    timelineMs: 60_000,
    watchMs: 300_000,
    limits: stories[0]?.limits,
    ...(stories[0]?.mayMiss && { mayMiss: true }),
  };
  const lab = { lab: 'virtual', clock, host: 'QEMU', kernel: '6.12', versions: {} };
  return {
    t: 0,
    subject: null,
    type: 'run-started',
    firedrill: '0.1.0',
    plan,
    lab,
    startedAt: '2025-11-08T05:58:00Z',
  };
}
