/** The tables of the page: outcomes, figures, findings, stuck tasks, kernel lines. */
import type { Figures, Finding, SubjectJudgement } from '../../history/finding.ts';
import { duration, moment } from '../../history/in-words.ts';
import { brokenInShort } from '../broken.ts';
import { place, proofOf } from '../evidence.ts';
import { backupsInWords } from '../headline.ts';
import type { Report } from '../report.ts';
import { scheduleColumns, scheduleRows, scheduleSentence } from '../schedule.ts';
import { seedsText } from '../strategy-summary.ts';
import type { SubjectTimeline } from '../timeline.ts';
import { outcomeWord, verdictWord, type Word } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** A sign and a word in the colour of its tone. */
export function badge({ sign, word, tone, meaning }: Word): Markup {
  return html`<span class="badge tone-${tone}" title="${meaning}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** One row a trial, with its outcome; of several seeds, a line for each strategy. */
export function outcomeTable({ judgement, plan, seeds, strategies }: Report): Markup {
  const rows = plan.subjects.map(({ name, mode }) => {
    const judged = judgement.subjects.find(({ subject }) => subject === name);
    if (!judged)
      return html`<tr><th scope="row">${name}</th><td>${badge(outcomeWord(null))}</td><td colspan="6">not judged</td></tr>`;
    const { figures } = judged;
    const verdict = verdictWord(mode === 'assert' ? (judged.verdict ?? 'unknown') : null);
    return html`<tr><th scope="row"><a href="#subject-${encodeURIComponent(name)}">${name}</a></th>
<td>${badge(outcomeWord(judged.outcome))}</td><td>${badge(verdict)}</td><td class="backups">${backupsInWords(judged)}</td>
<td class="figure">${figures.maxDState ?? '–'}</td><td class="figure">${figures.maxUnkillable ?? '–'}</td>
<td class="figure">${figures.longestDStateMs === null ? '–' : duration(figures.longestDStateMs)}</td>
<td class="figure">${figures.longestHeartbeatGapMs === null ? '–' : duration(figures.longestHeartbeatGapMs)}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th>strategy</th><th>outcome</th><th>asserted</th><th>backups</th>
<th class="figure">most in D state</th><th class="figure">unkillable</th><th class="figure">longest D state</th><th class="figure">heartbeat gap</th></tr></thead><tbody>${rows}</tbody></table></div>
${seeds.length > 1 && html`<ul class="seeds">${strategies.map((one) => html`<li>${seedsText(one)}</li>`)}</ul>`}`;
}

/** The findings of one subject, failures first; the reason of an early end comes once. */
export function findingsTable(report: Report, judged: SubjectJudgement): Markup {
  const held = judged.findings.filter(({ verdict }) => verdict === 'pass');
  if (judged.findings.length === 0)
    return html`<p class="note">Nothing was found: no check had anything to go by.</p>`;
  const { findings, untold } = brokenInShort(report, judged);
  const row = (finding: Finding) =>
    html`<tr><td>${badge(verdictWord(finding.verdict))}${judged.mode === 'assert' && !finding.asserted && html` <span class="muted">measured</span>`}</td>
<td><strong>${finding.promise}</strong><br>${finding.summary}${proof(report, finding)}</td></tr>`;
  const rest = untold && html`<tr><td>${badge(verdictWord('unknown'))}</td><td>${untold}</td></tr>`;
  return html`<div class="scroll"><table class="findings"><tbody>${findings.map(row)}${rest}${held.map(row)}</tbody></table></div>`;
}

function proof(report: Report, finding: Finding): Markup | false {
  const events = proofOf(report, finding);
  if (events.length === 0) return false;
  const more = finding.evidence.length - events.length;
  const items = events.map(
    (event) => html`<li><code>${place(event)}</code> ${moment(event.tMs)}: ${event.text}</li>`,
  );
  return html`<details><summary>evidence</summary><ul>${items}${more > 0 && html`<li>and ${more} more</li>`}</ul></details>`;
}

const figureNames: [keyof Figures, string, 'ms' | 'count'][] = [
  ['quietMs', 'baseline run', 'ms'],
  ['deadlineMs', 'deadline of one backup', 'ms'],
  ['peakLoad', 'highest load (1 min)', 'count'],
  ['slowestForkExecMs', 'slowest fork + exec beside it', 'ms'],
  ['slowestFsyncMs', 'slowest local fsync beside it', 'ms'],
  ['slowestNetnsMs', 'slowest new netns beside it', 'ms'],
  ['nfsNotResponding', '“NFS server not responding” lines', 'count'],
  ['hungTaskLines', 'hung-task lines', 'count'],
  ['rcuStalls', 'RCU stalls', 'count'],
  ['nfsRetransmissions', 'NFS retransmissions', 'count'],
  ['nfsTimeouts', 'NFS timeouts', 'count'],
  ['nfsErrors', 'NFS errors', 'count'],
];

/** The figures that the outcome table has no room for. */
export function figuresList({ figures }: SubjectJudgement): Markup {
  const items = figureNames.map(([key, name, unit]) => {
    const value = figures[key];
    const shown = unit === 'ms' ? duration(value) : (value ?? 'not measured');
    return html`<div><dt>${name}</dt><dd>${shown}</dd></div>`;
  });
  return html`<dl class="figures">${items}</dl>`;
}

/** Which tasks were stuck, and where. */
export function stuckTable({ stuck }: SubjectTimeline): Markup | false {
  if (stuck.length === 0) return false;
  const ends = (killable: boolean | null) =>
    killable === null ? 'not known' : killable ? 'yes' : html`<strong>no</strong>`;
  const rows = stuck.map(
    ({ comm, waitsIn, killable, tasks, longestMs, ofJob }) =>
      html`<tr><td><code>${comm}</code></td><td>${ofJob ? 'the backup' : 'the rest of the node'}</td><td><code>${waitsIn}</code></td><td>${ends(killable)}</td><td class="figure">${tasks}</td><td class="figure">${duration(longestMs)}</td></tr>`,
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
