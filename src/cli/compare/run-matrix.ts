/** Runs the trials of a matrix that neither its folder nor the store has, several at once. */

import type { MatrixTrial } from '../../compare/matrix.ts';
import type { TrialResult } from '../../compare/result.ts';
import { LabError } from '../../errors.ts';
import type { HostNeeds, Labs } from '../../lab/lab.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import { drivingParts, judgingParts, sourceDigest } from '../../store/source-digest.ts';
import { findTrial, keepTrial, takeTrial } from '../../store/store.ts';
import { trialDigest } from '../../store/trial-digest.ts';
import { hostNeedsOf, type Strategy } from '../../strategies/strategy.ts';
import type { Display } from '../progress/display.ts';
import { cleanLater } from '../run/clean-later.ts';
import { recordTrial, type TrialFailure } from '../run/run-trials.ts';
import type { Session } from '../session.ts';
import { finishTrial } from './finish-trial.ts';
import { declareTrial, isFinished, isWhole, noteGround, type Place } from './matrix-folder.ts';
import { MatrixProgress } from './matrix-progress.ts';
import type { MatrixOptions } from './prepare-matrix.ts';

export interface MatrixRun extends MatrixOptions {
  /** The trials to run. */
  readonly places: readonly Place[];
  /** Those of the whole matrix: of all shards. */
  readonly all: readonly Place[];
  readonly strategies: readonly Strategy[];
  /** The number of trials at once. */
  readonly jobs: number;
  /** Nothing is taken from the store or the folder. */
  readonly fresh: boolean;
  readonly display: Display;
}

export interface MatrixDone {
  /** In the order of the places; those without a result are left out. */
  readonly trials: readonly MatrixTrial[];
  /** Trials that errors ended. */
  readonly failures: readonly TrialFailure[];
  /** Why all stopped early; undefined: nothing did. */
  readonly stopped: unknown;
}

/** Everything beside plan and strategy that a trial rests on, and the digest of the sources that judge it. */
interface Ground {
  /** By strategy. null: nothing is taken from the store, and nothing is kept. */
  readonly labs: ReadonlyMap<string, string | null>;
  readonly driver: string;
  readonly judge: string;
}

/** Never throws for a trial. Throws LabError where no lab can be opened; finished trials are in the store and in the folder all the same. */
export async function runMatrix(run: MatrixRun, session: Session): Promise<MatrixDone> {
  const { places, display } = run;
  display.status('looking for finished trials');
  const ground = await groundOf(run);
  const done = new Map<Place, MatrixTrial>();
  const missing: Place[] = [];
  for (const place of places) {
    session.signal.throwIfAborted();
    const taken = run.fresh ? undefined : await takeFinished(place, ground, display);
    if (taken) done.set(place, taken);
    else missing.push(place);
  }
  const ended = missing.length > 0 ? await runMissing(missing, done, run, session) : noneRun;
  return { trials: places.flatMap((place) => done.get(place) ?? []), ...ended };
}

const noneRun = { failures: [], stopped: undefined };

/** A scenario with a live database adds a package: to each strategy, so that all of them have one lab for all scenarios. */
function needsOf({ all }: MatrixRun, strategies: readonly Strategy[]): HostNeeds[] {
  const data = all.find(({ trial }) => trial.plan.data.database)?.trial.plan.data;
  return strategies.map((strategy) => hostNeedsOf(strategy, data));
}

async function groundOf(run: MatrixRun): Promise<Ground> {
  const { lab, clock, strategies } = run;
  const [keys, driver, judge] = await Promise.all([
    labKinds[lab].trialKeys({ clock, needs: needsOf(run, strategies) }),
    sourceDigest(drivingParts),
    sourceDigest(judgingParts),
  ]);
  const labs = new Map(strategies.map(({ name }, nth) => [name, keys[nth] ?? null]));
  return { labs, driver, judge };
}

/** The digest of a trial; null: it is no pure function. */
function digestOf({ trial }: Place, { labs, driver }: Ground): string | null {
  const lab = labs.get(trial.strategy.name) ?? null;
  return lab === null ? null : trialDigest(trial, { lab, driver });
}

function groundText({ trial }: Place, { labs, driver }: Ground): string {
  return `${labs.get(trial.strategy.name) ?? 'real time'}\n${driver}\n`;
}

async function takeFinished(
  place: Place,
  ground: Ground,
  display: Display,
): Promise<MatrixTrial | undefined> {
  if (isFinished(place, groundText(place, ground))) {
    const { result } = finishTrial(place.path);
    return matrixTrial(place, result, 'folder', null);
  }
  const digest = digestOf(place, ground);
  if (digest === null) return undefined;
  const found = await findTrial(digest);
  if (found.state === 'damaged')
    display.say(`The store's entry of ${nameOf(place)} is damaged (${found.why}). Running the trial again.`);
  if (found.state !== 'kept') return undefined;
  const { entry, folder } = found;
  declareTrial(place);
  await takeTrial(folder, place.path);
  noteGround(place, groundText(place, ground));
  if (entry.judge === ground.judge) return matrixTrial(place, entry.result, 'store', entry.wallMs);
  // Checks or reports have changed since: the history has not.
  const { result } = finishTrial(place.path);
  await keepTrial({ digest, judge: ground.judge, wallMs: entry.wallMs, result }, place.path);
  return matrixTrial(place, result, 'store', entry.wallMs);
}

async function runMissing(
  missing: readonly Place[],
  done: Map<Place, MatrixTrial>,
  run: MatrixRun,
  session: Session,
): Promise<Pick<MatrixDone, 'failures' | 'stopped'>> {
  const { lab, clock, allowHostHang, display, jobs } = run;
  const kind = labKinds[lab];
  const refused = new AbortController();
  const signal = AbortSignal.any([session.signal, refused.signal]);
  let opened: Labs | undefined;
  session.onLeaving = () => {
    display[Symbol.dispose]();
    opened?.abandon?.();
    if (kind.outlivesProcess) cleanLater();
  };
  display.status(`opening the ${lab} lab`);
  const tell = (message: string) => display.say(message);
  const names = new Set(missing.map(({ trial }) => trial.strategy.name));
  const needs = needsOf(
    run,
    run.strategies.filter(({ name }) => names.has(name)),
  );
  await using labs = await kind.open({ clock, allowHostHang: allowHostHang === true, needs, signal, tell });
  opened = labs;
  const ground = await groundOf(run); // the image may have been built just now
  using progress = new MatrixProgress(run.places, done, jobs, display);
  const waiting = [...missing];
  const failures: TrialFailure[] = [];
  const onRefusal = (refusal: LabError) => refused.abort(refusal);
  const work = async () => {
    for (let place = waiting.shift(); place && !signal.aborted; place = waiting.shift()) {
      const finished = await runPlace(place, { ...run, labs, signal, onRefusal, ground, progress });
      if (finished.failure && !signal.aborted) failures.push(finished.failure);
      if (finished.trial) done.set(place, finished.trial);
      progress.end(place, finished.trial);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, missing.length) }, work));
  return { failures, stopped: signal.aborted ? signal.reason : undefined };
}

interface Running extends MatrixRun {
  labs: Labs;
  signal: AbortSignal;
  onRefusal: (refusal: LabError) => void;
  ground: Ground;
  progress: MatrixProgress;
}

async function runPlace(
  place: Place,
  running: Running,
): Promise<{ trial?: MatrixTrial; failure?: TrialFailure }> {
  const { ground, progress, signal, strategies, labs, onRefusal, display } = running;
  const startedWall = performance.now();
  const { trial, run: folder } = place;
  declareTrial(place);
  progress.start(place);
  const known = Object.fromEntries(strategies.map((strategy) => [strategy.name, strategy]));
  const { error } = await recordTrial(
    trial,
    { strategies: known, labs, folder, signal, onRefusal },
    (event) => progress.tell(place, event),
  );
  const failure = error === undefined ? undefined : { trial, error };
  if (signal.aborted) return { failure };
  const wallMs = Math.round(performance.now() - startedWall);
  const { result, trial: recorded } = finishTrial(place.path);
  if (isWhole(recorded) && error === undefined) {
    noteGround(place, groundText(place, ground));
    await keep(place, { ground, wallMs, result }, display);
  }
  return { failure, trial: matrixTrial(place, result, 'run', wallMs) };
}

/** A full disk costs the entry, and no trial. */
async function keep(
  place: Place,
  { ground, wallMs, result }: { ground: Ground; wallMs: number; result: TrialResult },
  display: Display,
): Promise<void> {
  const digest = digestOf(place, ground);
  if (digest === null) return;
  try {
    await keepTrial({ digest, judge: ground.judge, wallMs, result }, place.path);
  } catch (cause) {
    const { message } = new LabError({
      what: `the store cannot keep ${nameOf(place)} (${(cause as NodeJS.ErrnoException).code})`,
      hint: 'Its result is in the folder of this matrix all the same.',
    });
    display.say(message);
  }
}

function matrixTrial(
  { trial, folder }: Place,
  result: TrialResult,
  source: MatrixTrial['source'],
  wallMs: number | null,
): MatrixTrial {
  return { ...result, id: trial.id, folder, source, wallMs };
}

function nameOf({ trial: { plan, strategy } }: Place): string {
  return `${plan.scenario} / ${strategy.name}, seed ${plan.seed}`;
}
