/** Output of a guest that an attacker controls. */

import { makeReport, type Report } from '../../src/report/report.ts';
import { asTrials } from '../history/as-trials.ts';
import { history, judgement } from './history.ts';

const ESC = '\u001b';

/** Breaks out of HTML, CDATA, Markdown tables and fences, and terminals, if it is let. */
export const hostile =
  `<script>alert(1)</script> " ' & ]]> ]]> | \`\`\`\n# heading\n![x](http://evil/) ${ESC}[31mred${ESC}[0m ` +
  `${ESC}]0;title\u0007 \u0000\u0008\u009b2J \u202egnp.exe \ud800 end`;

/** The usual report with that in every place where a guest decides the text. */
export function hostileReport(): Report {
  const planted = { kernel: hostile, stderr: hostile, command: hostile, summary: hostile };
  const events = history(planted);
  const judged = judgement(events, planted);
  for (const finding of judged.subjects[1]?.findings ?? []) finding.verdict = 'fail';
  const [nfs, rsync] = judged.subjects;
  if (nfs && rsync) rsync.verdict = judged.verdict = 'fail';
  return makeReport(asTrials(events), judged);
}

/** Characters that no report may hold: they move the cursor, hide text, or are not XML. */
// biome-ignore format: one class
export const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/;
