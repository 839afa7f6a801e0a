import type { EventOf } from '../history/events.ts';
import type { TrialModel } from '../read-model/trial-model.ts';
import { type Check, fail, type Ruling, unknown } from './check.ts';
import { jobLabel } from './job-label.ts';
import { whyNotTested } from './put-to-the-test.ts';
import { proof } from './restores.ts';
import { endText } from './said.ts';
import { timing } from './timing.ts';

/** The first backup after the last fault was lifted succeeds, without help. */
export const nextRunSucceeds: Check = {
  name: 'next-run-succeeds',
  promise: 'succeeds in the next run after the fault, without help',
  judge(trial) {
    const lifted = lastLift(trial);
    if (lifted === 'not yet') return unknown('not every planned fault was injected and lifted');
    const afterwards = ({ seq }: { seq: number }) => seq > (lifted?.seq ?? -1);
    const run = trial.backups.find(({ started }) => afterwards(started));
    const skipped = trial.skipped.find(afterwards);
    if (skipped && !(run && run.started.seq < skipped.seq)) {
      return fail(
        `backup ${skipped.backup} could not start: ${trial.jobLabels.of(skipped.job)} still ran`,
        lifted,
        skipped,
      );
    }
    if (!run) return unknown('no backup was started after the last fault was lifted', lifted);
    const when = lifted
      ? `${jobLabel(run)}, the first after the faults,`
      : `${jobLabel(run)}, with no fault before it,`;

    const end = run.ownEnd;
    if (end && end.code !== 0) return fail(`${when} ${endText(end)}`, lifted, run.started, end);
    if (run.loss && trial.unplannedLosses.includes(run.loss)) {
      return fail(`${when} was lost with the node`, lifted, run.started, run.loss);
    }
    const inTime = timing(trial, run);
    if (inTime.verdict === 'fail') return also(inTime, lifted);
    const proven = proof(trial, run);
    if (proven.verdict === 'fail') return also(proven, lifted);
    const help = trial.jobs.flatMap(({ signalled }) => signalled).find(({ seq }) => seq < run.started.seq);
    if (help)
      return unknown(
        `${when} came after the harness had sent ${help.signal} to ${trial.jobLabels.of(help.job)}`,
        help,
      );
    if (inTime.verdict === 'unknown') return inTime;
    const untested = whyNotTested(trial);
    if (untested && proven.verdict === 'pass')
      return {
        ...also(proven, lifted),
        verdict: 'not-tested',
        summary: `${proven.summary}, but ${untested}`,
      };
    return also(proven, lifted);
  },
};

/** The last lift; undefined where no fault was planned; `not yet` while a planned fault was not injected and lifted. */
function lastLift(trial: TrialModel): EventOf<'fault-lifted'> | undefined | 'not yet' {
  const planned = trial.plan.steps.filter((step) => step.do === 'inject').length;
  const lifts = trial.faults.flatMap(({ lifted }) => lifted ?? []).sort((a, b) => a.seq - b.seq);
  return lifts.length < planned - trial.missedFaults.length || lifts.length < trial.faults.length
    ? 'not yet'
    : lifts.at(-1);
}

function also(ruling: Ruling, lifted: EventOf<'fault-lifted'> | undefined): Ruling {
  return { ...ruling, evidence: lifted ? [lifted.seq, ...ruling.evidence] : ruling.evidence };
}
