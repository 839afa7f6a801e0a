/** A history as a run of nfs-soft-flood would write it: nfs-soft hangs in D state, rsync-ssh fails cleanly. */
import type { Bystander, DStateTask, Event, Sample } from '../../src/history/events.ts';
import type { NewEvent } from '../../src/history/file.ts';
import type { Finding, Judgement, MeasuredMetric, SubjectJudgement } from '../../src/history/finding.ts';
import { usualLimits } from '../../src/history/limits.ts';
import type { Plan } from '../../src/history/plan.ts';
import { metrics } from '../../src/metrics/index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Twenty minutes in which the target is silent for 45 s of every minute; the next backup is due at 25 min. */
export const plan: Plan = {
  scenario: 'nfs-soft-flood',
  title: 'A stalling target under a soft mount',
  incident: 'Nov 5, 00:58',
  summary: 'The target stalls again and again; each stall is short, together they are not.',
  lab: 'virtual',
  clock: 'virtual',
  seed: 1,
  needs: ['kernel-nfs', 'd-state'],
  data: { files: 6016, directories: 249, bytes: 64 * 2 ** 20, changed: 0.1 },
  subjects: [
    { name: 'nfs-soft', mode: 'measure', asserts: [], deadlineMs: null },
    { name: 'rsync-ssh', mode: 'assert', asserts: ['within-deadline', 'nothing-left'], deadlineMs: null },
  ],
  steps: [
    { id: 'backup-1', atMs: 0, do: 'backup', backup: 1 },
    ...Array.from({ length: 20 }, (_, nth) => ({
      id: `silence-${nth}`,
      atMs: nth * MINUTE + 5 * SECOND,
      do: 'inject' as const,
      fault: `silence-${nth}`,
      name: 'silence',
      params: { host: 'target' },
      liftAtMs: nth * MINUTE + 50 * SECOND,
    })),
    { id: 'backup-2', atMs: 25 * MINUTE, do: 'backup', backup: 2 },
  ],
  timelineMs: 25 * MINUTE,
  watchMs: 5 * MINUTE,
  limits: usualLimits,
};

/** Hostile texts in every place that a guest decides: no report may be harmed. */
export interface Planted {
  kernel?: string;
  stderr?: string;
  command?: string;
  summary?: string;
}

/** The whole history, numbered. */
export function history(planted: Planted = {}): Event[] {
  return number([
    {
      type: 'run-started',
      t: 0,
      subject: null,
      firedrill: '0.1.0',
      plan,
      lab: {
        lab: 'virtual',
        clock: 'virtual',
        host: 'QEMU 7.2.22, TCG',
        kernel: '6.12.9-cloud-amd64',
        versions: { rsync: '3.4.1', openssh: '10.0p1' },
      },
      startedAt: '2026-11-05T07:58:00.000Z',
    },
    ...subject('nfs-soft', planted),
    ...subject('rsync-ssh', planted),
    { type: 'run-ended', t: 30 * MINUTE, subject: null },
  ]);
}

/** The same run, with both subjects under way at once: their events alternate as long as both have some. */
export function interleaved(): Event[] {
  const events = history();
  const [first, second] = plan.subjects.map(({ name }) => events.filter(({ subject }) => subject === name));
  const [start, end] = events.filter(({ subject }) => subject === null);
  const longest = Math.max(first?.length ?? 0, second?.length ?? 0);
  const told = Array.from({ length: longest }, (_, nth) => [second?.[nth], first?.[nth]]).flat();
  const all = [start, ...told, end].flatMap((event) => event ?? []);
  return all.map((event, seq) => ({ ...event, seq }));
}

/** Numbers events as the writer of histories does. */
export function number(events: readonly NewEvent[]): Event[] {
  return events.map((event, seq) => ({ seq, ...event }) as Event);
}

function subject(name: 'nfs-soft' | 'rsync-ssh', planted: Planted): NewEvent[] {
  const nfs = name === 'nfs-soft';
  const at = (t: number) => ({ t, subject: name });
  const job = (backup: number, t: number): NewEvent => ({
    ...at(t),
    type: 'job-started',
    job: `backup-${backup}`,
    role: backup === 0 ? 'quiet' : 'backup',
    backup,
    dataVersion: backup,
  });
  const end = (backup: number, t: number, durationMs: number, code: number, stderr = ''): NewEvent => ({
    ...at(t),
    type: 'job-ended',
    job: `backup-${backup}`,
    role: backup === 0 ? 'quiet' : 'backup',
    backup,
    code,
    signal: null,
    lost: false,
    durationMs,
    stdout: '',
    stderr,
  });
  const silences = Array.from({ length: 20 }, (_, nth): NewEvent[] => [
    {
      ...at(nth * MINUTE + 5 * SECOND),
      type: 'fault-injected',
      fault: `silence-${nth}`,
      name: 'silence',
      params: { host: 'target' },
    },
    {
      ...at(nth * MINUTE + 50 * SECOND),
      type: 'fault-lifted',
      fault: `silence-${nth}`,
      name: 'silence',
      because: 'planned',
    },
  ]).flat();
  const samples = Array.from(
    { length: 900 },
    (_, nth): NewEvent => ({
      ...at(nth * 2 * SECOND),
      type: 'sample',
      sample: sample(nth * 2 * SECOND, nfs),
    }),
  );
  const kernel = Array.from(
    { length: nfs ? 20 : 0 },
    (_, nth): NewEvent => ({
      ...at(nth * MINUTE + 40 * SECOND),
      type: 'kernel',
      class: 'nfs-not-responding',
      text: planted.kernel ?? 'nfs: server 10.0.1.11 not responding, timed out',
    }),
  );
  const jobs = nfs
    ? [job(1, 0), job(2, 25 * MINUTE)]
    : [
        job(1, 0),
        end(
          1,
          91 * SECOND,
          91 * SECOND,
          12,
          planted.stderr ??
            'client_loop: send disconnect: Broken pipe\nrsync error: error in rsync protocol data stream (code 12)\n',
        ),
        job(2, 25 * MINUTE),
        end(2, 25 * MINUTE + 9400, 9400, 0),
      ];
  const timeline = [...silences, ...samples, ...kernel, ...jobs].toSorted((a, b) => a.t - b.t);
  return [
    {
      ...at(-60_000),
      type: 'subject-started',
      title: nfs ? 'rsync onto a soft NFS mount' : 'rsync over SSH, as in the post',
      command:
        planted.command ??
        (nfs
          ? 'rsync -a /storage/ /mnt/backup/'
          : 'rsync -az --bwlimit=5000 -e ssh /storage/ 10.0.1.11:/backup/'),
    },
    { ...at(-60_000), type: 'phase', phase: 'prepare' },
    { ...at(-50_000), type: 'phase', phase: 'quiet' },
    job(0, -50_000),
    end(0, -40_600, 9400, 0),
    { ...at(-40_000), type: 'deadline', quietMs: 9400, deadlineMs: 309_400, stated: false },
    { ...at(0), type: 'phase', phase: 'timeline' },
    ...timeline,
    ...(nfs
      ? [
          {
            ...at(30 * MINUTE),
            type: 'job-signalled',
            job: 'backup-1',
            signal: 'SIGKILL',
            ended: false,
            afterMs: 5000,
          } as NewEvent,
        ]
      : []),
    { ...at(30 * MINUTE), type: 'subject-ended', because: 'completed' },
  ];
}

function sample(t: number, nfs: boolean): Sample {
  const stuck = nfs && t > 8000;
  const flooded = stuck && t < 20 * MINUTE;
  const dstate = stuck
    ? [
        task(311, 'rsync', 'folio_wait_bit_common', false, t),
        ...(flooded
          ? [
              task(312, 'rsync', 'rpc_wait_bit_killable', true, t % MINUTE),
              task(400 + Math.floor(t / 300_000), 'df', 'rpc_wait_bit_killable', true, t % 300_000),
            ]
          : []),
      ]
    : [];
  const bystander: Bystander = {
    forkExecMs: flooded ? 9 : 3,
    fsyncMs: flooded && t % 600_000 < 4000 ? null : flooded ? 400 : 6,
    netnsMs: flooded ? 120 : 20,
  };
  return {
    dstate,
    load1: dstate.length + 0.2,
    pressure: { cpu: 1, io: stuck ? 60 : 2, memory: 0 },
    memoryAvailableBytes: 3e8,
    processes: 60 + dstate.length,
    heartbeatGapMs: flooded ? 240 : 101,
    nfs: nfs ? { calls: t, retransmissions: Math.floor(t / 9000), timeouts: 0, errors: 0 } : null,
    bystander: t % 10_000 === 0 ? bystander : null,
  };
}

function task(pid: number, comm: string, waitsIn: string, killable: boolean, forMs: number): DStateTask {
  return { pid, comm, waitsIn, killable, forMs, job: comm === 'rsync' ? 'backup-1' : null };
}

/** The findings of the checks about it, made by hand. */
export function judgement(events: readonly Event[], planted: Planted = {}): Judgement {
  const seq = (subject: string, type: Event['type']) =>
    events.findLast((event) => event.subject === subject && event.type === type)?.seq ?? 0;
  const find = (
    subject: string,
    check: string,
    promise: string,
    verdict: Finding['verdict'],
    summary: string,
    evidence: Event['type'],
  ): Finding => ({
    subject,
    check,
    promise,
    verdict,
    asserted: subject === 'rsync-ssh',
    summary,
    evidence: [seq(subject, evidence)],
  });
  return {
    verdict: 'pass',
    subjects: [
      judged('nfs-soft', 'hung', [
        find(
          'nfs-soft',
          'within-deadline',
          'ends within its deadline',
          'fail',
          planted.summary ?? 'backup 1 still ran after 30 min; its deadline was 5 min 9 s',
          'job-signalled',
        ),
        find(
          'nfs-soft',
          'last-good-restores',
          'the last good backup still restores',
          'unknown',
          'no restore was tried',
          'subject-ended',
        ),
      ]),
      judged('rsync-ssh', 'failed-clean', [
        find(
          'rsync-ssh',
          'within-deadline',
          'ends within its deadline',
          'pass',
          planted.summary ?? 'backup 1 ended after 1 min 31 s; its deadline was 5 min 9 s',
          'job-ended',
        ),
        find(
          'rsync-ssh',
          'nothing-left',
          'leaves nothing behind',
          'pass',
          'no process, mount, stuck task or temporary file',
          'subject-ended',
        ),
      ]),
    ],
  };
}

function judged(
  subject: 'nfs-soft' | 'rsync-ssh',
  outcome: 'hung' | 'failed-clean',
  findings: Finding[],
): SubjectJudgement {
  const nfs = subject === 'nfs-soft';
  return {
    subject,
    trial: `${subject}-seed-${plan.seed}`,
    strategy: subject,
    seed: plan.seed,
    mode: nfs ? 'measure' : 'assert',
    outcome,
    harms: [],
    notTested: null,
    verdict: nfs ? null : 'pass',
    backups: [
      {
        backup: 0,
        job: 'backup-0',
        startedMs: -50_000,
        durationMs: 9400,
        code: 0,
        signal: null,
        outcome: 'succeeded',
        harms: [],
        met: [
          {
            fault: 'silence#1',
            counts: { 'packets-dropped': 431 },
            text: '431 packets of backup 1 dropped',
          },
        ],
      },
      {
        backup: 1,
        job: 'backup-1',
        startedMs: 0,
        durationMs: nfs ? null : 91_000,
        code: nfs ? null : 12,
        signal: null,
        outcome,
        harms: [],
        met: [],
      },
      {
        backup: 2,
        job: 'backup-2',
        startedMs: 1_500_000,
        durationMs: nfs ? null : 9400,
        code: nfs ? null : 0,
        signal: null,
        outcome: nfs ? 'hung' : 'succeeded',
        harms: [],
        met: [],
      },
    ],
    findings,
    deadlineMs: 309_400,
    metrics: measured(nfs),
  };
}

function measured(nfs: boolean): MeasuredMetric[] {
  const values: Record<string, number | null> = {
    'baseline-duration': 9400,
    'd-state-tasks': nfs ? 3 : 0,
    'unkillable-tasks': nfs ? 1 : 0,
    'longest-d-state': nfs ? 1_798_000 : null,
    'longest-unkillable': nfs ? 1_780_000 : null,
    'peak-load': nfs ? 3.2 : 0.2,
    'longest-heartbeat-gap': nfs ? 240 : 101,
    'slowest-fork-exec': nfs ? 9 : 3,
    'slowest-fsync': nfs ? 30_000 : 6,
    'slowest-netns': nfs ? 120 : 20,
    'nfs-not-responding': nfs ? 20 : 0,
    'hung-task-lines': 0,
    'rcu-stalls': 0,
    'timed-out-nfs-calls': nfs ? 199 : null,
    'failed-nfs-io': nfs ? 0 : null,
  };
  return metrics.map(({ of: _, ...declared }) => ({ ...declared, value: values[declared.name] ?? null }));
}
