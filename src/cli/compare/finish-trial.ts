/** From a recorded trial to its result and its own report. */
import { join } from 'node:path';
import { judge } from '../../checks/judge.ts';
import { resultOf, type TrialResult } from '../../compare/result.ts';
import { readRun } from '../../history/run.ts';
import type { TrialHistory } from '../../history/trial-history.ts';
import { renderHtml } from '../../report/html.ts';
import { makeReport } from '../../report/report.ts';
import { writeWhole } from './matrix-folder.ts';

/** Judges the trial in this folder, and writes its report.html. Throws UsageError for a folder without a readable history. */
export function finishTrial(path: string): { result: TrialResult; trial: TrialHistory } {
  const { trials } = readRun(path);
  const judgement = judge(trials);
  const [trial] = trials;
  const [judged] = judgement.subjects;
  if (!trial || !judged) throw new Error(`${path} has no trial`);
  writeWhole(join(path, 'report.html'), renderHtml(makeReport(trials, judgement)));
  return { result: resultOf(trial, judged), trial };
}
