/** report.html: one file without network and without script, for light and dark, wide and narrow. */
import { createHash } from 'node:crypto';
import type { LabFacts } from '../history/events.ts';
import { durationText, momentText } from '../history/time-text.ts';
import { caveat, commandToRepeat } from './caveats.ts';
import { verdictLabel, verdictSentence } from './headline.ts';
import { scalesOf } from './html/chart.ts';
import { html, Markup } from './html/markup.ts';
import { style } from './html/style.ts';
import { subjectSection } from './html/subject.ts';
import { badge, outcomeTable, promiseTable } from './html/tables.ts';
import { outcomeLabel, outcomeLegend, verdictLabelOf } from './labels.ts';
import type { Report } from './report.ts';
import { size } from './size.ts';

// Nothing may be loaded or run, against any trick of a kernel line; the one style sheet is named by its hash.
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The report as one HTML page. */
export function renderHtml(report: Report): string {
  const { sign, tone } = verdictLabelOf(report.verdict);
  const scales = scalesOf(report);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${verdictLabel(report)}: ${report.scenario} – firedrill</title>
${new Markup(`<style>${style}</style>`)}</head><body><main>
<header class="verdict edge-${tone}"><p class="label"><strong class="tone-${tone}"><span aria-hidden="true">${sign}</span> ${verdictLabel(report)}:</strong> ${verdictSentence(report)}</p>
${report.incomplete && html`<p class="tone-unknown"><strong>Incomplete:</strong> ${report.incomplete}.</p>`}</header>
<h1>${report.title}</h1>
<p class="muted">${report.scenario}${report.plan.incident && html` · replays ${report.plan.incident}`}</p>
${report.plan.summary && html`<p>${report.plan.summary}</p>`}
${report.comparison && html`<p><strong>${report.comparison}</strong></p>`}
${outcomeTable(report)}
<p class="note">${caveat(report)}</p>
${promiseTable(report)}
${report.subjects.map((timeline) => subjectSection(report, timeline, scales))}
${troubles(report)}${legend()}${facts(report)}
</main></body></html>
`;
  return page.text;
}

function troubles({ troubles }: Report): Markup | false {
  if (troubles.length === 0) return false;
  const items = troubles.map(
    ({ tMs, subject, message }) => html`<li>${subject} ${momentText(tMs)}: ${message}</li>`,
  );
  return html`<section><h2>Trouble in the lab</h2><p>Every check that depends on it is unknown.</p><ul>${items}</ul></section>`;
}

function legend(): Markup {
  const words = [...outcomeLegend, outcomeLabel(null)];
  const rows = words.map((word) => html`<tr><td>${badge(word)}</td><td>${word.meaning}</td></tr>`);
  return html`<section><details><summary>meaning of the outcomes</summary><table>${rows}</table></details></section>`;
}

function labFacts(lab: LabFacts): [string, string][] {
  const versions = Object.entries(lab.versions).map(([name, version]) => `${name} ${version}`);
  return [
    ['lab', `${lab.lab}, ${lab.clock} clock, ${lab.host}`],
    ['kernel', lab.kernel],
    ['made of', versions.join(', ')],
  ];
}

function facts(report: Report): Markup {
  const { plan, lab } = report;
  const rows: [string, string][] = [
    ['again', commandToRepeat(report)],
    ['started', report.startedAt ?? 'never'],
    ['seeds', report.seeds.join(', ')],
    ...(lab ? labFacts(lab) : [['lab', 'no lab was opened'] as [string, string]]),
    [
      'data',
      `${plan.data.files} files and directories, ${size(plan.data.bytes)}, ${Math.round(plan.data.changed * 100)} % rewritten before each backup`,
    ],
    ['timeline', `${durationText(plan.timelineMs)}, then watched for ${durationText(plan.watchMs)}`],
    ['firedrill', report.firedrill],
  ];
  return html`<section><h2>The run</h2><dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${trialTable(report)}
<p class="note">The histories are beside this file; report.json has everything that this page shows.</p></section>`;
}

/** One row a trial: the strategy as it was, by its digest, and the history with its events. */
function trialTable({ trials }: Report): Markup {
  const rows = trials.map(
    ({ strategy, seed, digest, startedAt, file }) =>
      html`<tr><th scope="row">${strategy}</th><td class="figure">${seed}</td><td><code>${digest?.slice(0, 12) ?? 'not recorded'}</code></td><td>${startedAt ?? 'never'}</td><td><code>${file}</code></td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="trials"><table><thead><tr><th>strategy</th><th class="figure">seed</th><th>digest of the strategy</th><th>started</th><th>history</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
