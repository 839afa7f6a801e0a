/** The tables of the page: outcomes, figures, findings, stuck tasks, kernel lines. */
import type { Finding, SubjectJudgement } from '../../history/finding.ts';
import { durationText, momentText } from '../../history/time-text.ts';
import { place, proofOf } from '../evidence.ts';
import { failuresOf } from '../failures.ts';
import { backupsInWords } from '../headline.ts';
import { outcomeLabel, verdictLabelOf, type Word } from '../labels.ts';
import { metricText } from '../metrics.ts';
import type { Report } from '../report.ts';
import { scheduleColumns, scheduleRows, scheduleSentence } from '../schedule.ts';
import { seedsText } from '../strategy-summary.ts';
import type { SubjectTimeline } from '../timeline.ts';
import { findingId, momentId } from './finding-lane.ts';
import { html, type Markup } from './markup.ts';

/** A sign and a word in the colour of its tone. */
export function badge({ sign, word, tone, meaning }: Word): Markup {
  return html`<span class="badge tone-${tone}" title="${meaning}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** The metrics that the outcome table shows. */
const columns = [
  { metric: 'd-state-tasks', head: 'most in D state' },
  { metric: 'unkillable-tasks', head: 'unkillable' },
  { metric: 'longest-d-state', head: 'longest D state' },
  { metric: 'longest-heartbeat-gap', head: 'heartbeat gap' },
];

function metricCell({ metrics }: SubjectJudgement, name: string): Markup {
  const metric = metrics.find((candidate) => candidate.name === name);
  const shown = metric === undefined || metric.value === null ? '–' : metricText(metric);
  return html`<td class="figure">${shown}</td>`;
}

/** One row a trial, with its outcome; of several seeds, a line for each strategy. */
export function outcomeTable({ judgement, plan, seeds, strategies }: Report): Markup {
  const rows = plan.subjects.map(({ name, mode }) => {
    const judged = judgement.subjects.find(({ subject }) => subject === name);
    if (!judged)
      return html`<tr><th scope="row">${name}</th><td>${badge(outcomeLabel(null))}</td><td colspan="6">not judged</td></tr>`;
    const verdict = verdictLabelOf(mode === 'assert' ? (judged.verdict ?? 'unknown') : null);
    return html`<tr><th scope="row"><a href="#subject-${encodeURIComponent(name)}">${name}</a></th>
<td>${badge(outcomeLabel(judged.outcome, judged.harms))}</td><td>${badge(verdict)}</td><td class="backups">${backupsInWords(judged)}</td>
${columns.map(({ metric }) => metricCell(judged, metric))}</tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th>strategy</th><th>outcome</th><th>asserted</th><th>backups</th>
${columns.map(({ head }) => html`<th class="figure">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
${seeds.length > 1 && html`<ul class="seeds">${strategies.map((one) => html`<li>${seedsText(one)}</li>`)}</ul>`}`;
}

/** Promises × strategies: each verdict leads to its finding. One row a promise, in the order of the checks. */
export function promiseTable({ judgement }: Report): Markup | false {
  const judged = judgement.subjects.filter(({ findings }) => findings.length > 0);
  if (judged.length < 2) return false;
  const promises = new Map(
    judged.flatMap(({ findings }) => findings.map(({ check, promise }) => [check, promise] as const)),
  );
  const cell = ({ findings }: SubjectJudgement, check: string) => {
    const finding = findings.find((one) => one.check === check);
    if (!finding) return html`<td class="muted">–</td>`;
    return html`<td><a href="#${findingId(finding)}">${badge(verdictLabelOf(finding.verdict))}</a></td>`;
  };
  const rows = [...promises].map(
    ([check, promise]) =>
      html`<tr><th scope="row">${promise}</th>${judged.map((one) => cell(one, check))}</tr>`,
  );
  const heads = judged.map(
    ({ subject, mode }) =>
      html`<th scope="col">${subject}${mode === 'measure' && html`<br><span class="muted">measured</span>`}</th>`,
  );
  return html`<h2>Promises</h2><div class="scroll" tabindex="0" role="region" aria-label="promises of each strategy"><table class="promises"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The findings of one subject, failures first, those that held folded; the reason of an early end comes once. */
export function findingsTable(report: Report, judged: SubjectJudgement): Markup {
  const held = judged.findings.filter(({ verdict }) => verdict === 'pass');
  if (judged.findings.length === 0)
    return html`<p class="note">Nothing was found: no check had anything to go by.</p>`;
  const { findings, untold } = failuresOf(report, judged);
  const row = (finding: Finding) =>
    html`<tr id="${findingId(finding)}"><td>${badge(verdictLabelOf(finding.verdict))}${judged.mode === 'assert' && !finding.asserted && html` <span class="muted">measured</span>`}</td>
<td><strong>${finding.promise}</strong><br>${finding.summary}${proof(report, finding)}</td></tr>`;
  const rest = untold && html`<tr><td>${badge(verdictLabelOf('unknown'))}</td><td>${untold}</td></tr>`;
  const broken = [...findings.map(row), ...(rest ? [rest] : [])];
  const passed = `${held.length} ${held.length === 1 ? 'promise' : 'promises'} held`;
  return html`${broken.length > 0 && table(broken)}${held.length > 0 && html`<details><summary>${passed}</summary>${table(held.map(row))}</details>`}`;
}

function table(rows: readonly Markup[]): Markup {
  return html`<div class="scroll"><table class="findings"><tbody>${rows}</tbody></table></div>`;
}

function proof(report: Report, finding: Finding): Markup | false {
  const events = proofOf(report, finding);
  if (events.length === 0) return false;
  const more = finding.evidence.length - events.length;
  const items = events.map((event) => {
    const [id, when] = [momentId(event), momentText(event.tMs)];
    // A pass has no mark in the timeline.
    const moment = id !== undefined && finding.verdict !== 'pass' ? html`<a href="#${id}">${when}</a>` : when;
    return html`<li><code>${place(event)}</code> ${moment}: ${event.text}</li>`;
  });
  return html`<details><summary>evidence</summary><ul>${items}${more > 0 && html`<li>and ${more} more</li>`}</ul></details>`;
}

/** Every metric that the outcome table has no column for. */
export function metricsList({ metrics, deadlineMs }: SubjectJudgement): Markup {
  const others = metrics.filter(({ name }) => !columns.some((column) => column.metric === name));
  const rows = [
    ['deadline of one backup', deadlineMs === null ? 'none' : durationText(deadlineMs)],
    ...others.map((metric) => [metric.title, metricText(metric)]),
  ];
  return html`<dl class="figures">${rows.map(([name, shown]) => html`<div><dt>${name}</dt><dd>${shown}</dd></div>`)}</dl>`;
}

/** Which tasks were stuck, and where. */
export function stuckTable({ stuck }: SubjectTimeline): Markup | false {
  if (stuck.length === 0) return false;
  const ends = (killable: boolean | null) =>
    killable === null ? 'not known' : killable ? 'yes' : html`<strong>no</strong>`;
  const rows = stuck.map(
    ({ comm, waitsIn, killable, tasks, longestMs, ofJob }) =>
      html`<tr><td><code>${comm}</code></td><td>${ofJob ? 'the backup' : 'the rest of the node'}</td><td><code>${waitsIn}</code></td><td>${ends(killable)}</td><td class="figure">${tasks}</td><td class="figure">${durationText(longestMs)}</td></tr>`,
  );
  return html`<h3>Stuck in D state</h3><div class="scroll"><table><thead><tr><th>command</th><th>part of</th><th>waits in</th><th>SIGKILL ends it</th><th class="figure">tasks</th><th class="figure">longest</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The consequence of each deletion of the backup's schedule. */
export function scheduleTable({ schedule }: SubjectTimeline): Markup | false {
  if (!schedule) return false;
  const head = scheduleColumns.map((column) => html`<th>${column}</th>`);
  const rows = scheduleRows(schedule).map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  );
  return html`<h3>Schedule</h3><p>${scheduleSentence(schedule)}</p><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
