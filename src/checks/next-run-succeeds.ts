import type { EventOf } from '../history/events.ts';
import { type Check, fail, type Ruling, unknown } from './check.ts';
import { proof } from './restores.ts';
import { timing } from './timing.ts';
import { called, ofType, type View } from './view.ts';

/** The first backup after the last fault was lifted succeeds, without help. */
export const nextRunSucceeds: Check = {
  name: 'next-run-succeeds',
  promise: 'succeeds in the next backup after the fault, without help',
  judge(view) {
    const lifted = lastLift(view);
    if (lifted === 'not yet') return unknown('not every planned fault has come and gone');
    const afterwards = ({ seq }: { seq: number }) => seq > (lifted?.seq ?? -1);
    const run = view.backups.find(({ started }) => afterwards(started));
    const skipped = ofType(view.events, 'backup-skipped').find(afterwards);
    if (skipped && !(run && run.started.seq < skipped.seq)) {
      return fail(`backup ${skipped.backup} could not start: ${skipped.job} still ran`, lifted, skipped);
    }
    if (!run) return unknown('no backup was started after the last fault was lifted', lifted);
    const when = lifted
      ? `${called(run)}, the first after the faults,`
      : `${called(run)}, with no fault before it,`;

    const end = run.ownEnd;
    if (end && end.code !== 0)
      return fail(`${when} ended with ${end.signal ?? end.code}`, lifted, run.started, end);
    if (run.loss && view.unplannedLosses.includes(run.loss)) {
      return fail(`${when} went down with the node`, lifted, run.started, run.loss);
    }
    const inTime = timing(view, run);
    if (inTime.verdict === 'fail') return also(inTime, lifted);
    const proven = proof(view, run);
    if (proven.verdict === 'fail') return also(proven, lifted);
    const help = view.jobs.flatMap(({ signalled }) => signalled).find(({ seq }) => seq < run.started.seq);
    if (help) return unknown(`${when} came after the harness had sent ${help.signal} to ${help.job}`, help);
    if (inTime.verdict === 'unknown') return inTime;
    return also(proven, lifted);
  },
};

/** The last lift; undefined where no fault was planned; `not yet` while a planned fault has not come and gone. */
function lastLift(view: View): EventOf<'fault-lifted'> | undefined | 'not yet' {
  const planned = view.plan.steps.filter((step) => step.do === 'inject').length;
  const lifts = view.faults.flatMap(({ lifted }) => lifted ?? []).sort((a, b) => a.seq - b.seq);
  return lifts.length < planned || lifts.length < view.faults.length ? 'not yet' : lifts.at(-1);
}

function also(ruling: Ruling, lifted: EventOf<'fault-lifted'> | undefined): Ruling {
  return { ...ruling, evidence: lifted ? [lifted.seq, ...ruling.evidence] : ruling.evidence };
}
