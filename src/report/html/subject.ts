/** The section of one subject: its title, timeline, findings and kernel lines. */
import type { SubjectJudgement } from '../../history/finding.ts';
import { durationText } from '../../history/time-text.ts';
import { errorLines } from '../backup-errors.ts';
import { controlPlaneSentence } from '../control-plane.ts';
import { outcomeLabel } from '../labels.ts';
import { metLines } from '../met.ts';
import { metricsLine } from '../metrics.ts';
import type { Report } from '../report.ts';
import type { JobBar, SubjectTimeline } from '../timeline.ts';
import { chart, type Scales } from './chart.ts';
import { html, type Markup } from './markup.ts';
import { badge, findingsTable, metricsList, scheduleTable, stuckTable } from './tables.ts';

/** One subject of the plan. */
export function subjectSection(report: Report, timeline: SubjectTimeline, scales: Scales): Markup {
  const name = timeline.subject;
  const judged = report.judgement.subjects.find(({ subject }) => subject === name);
  return html`<section id="subject-${encodeURIComponent(name)}">
<h2>${name} ${badge(outcomeLabel(judged?.outcome ?? null, judged?.harms))}</h2>
${timeline.title && html`<p>${timeline.title}</p>`}
${judged && html`<p>Measured: ${metricsLine(judged)}.</p>`}
${timeline.controlPlane && html`<p>${controlPlaneSentence(timeline.controlPlane)}</p>`}
${chart(report, timeline, judged, scales)}
${judged?.mode === 'measure' && html`<p class="note">This subject is only measured: its findings decide nothing.</p>`}
${judged && metList(judged)}
${judged && errorList(judged)}
${judged ? findingsTable(report, judged) : html`<p class="note">This subject was not judged.</p>`}
${scheduleTable(timeline)}
${stuckTable(timeline)}
${judged && html`<h3>Metrics</h3>${metricsList(judged)}`}
${timeline.command && html`<details><summary>the command of one backup</summary><pre>${timeline.command}</pre></details>`}
${failedJobs(timeline)}
${kernelLog(timeline)}
</section>`;
}

function metList(judged: SubjectJudgement): Markup | false {
  const lines = metLines(judged);
  if (lines.length === 0) return false;
  return html`<h3>Faults that met a backup</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function errorList(judged: SubjectJudgement): Markup | false {
  const lines = errorLines(judged);
  if (lines.length === 0) return false;
  return html`<h3>Errors that backups got</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

const MAX_FAILED_JOBS = 20;

function failedJobs({ jobs }: SubjectTimeline): Markup | false {
  const failed = jobs.filter((job): job is JobBar & { stderr: string } => job.stderr !== null);
  if (failed.length === 0) return false;
  const items = failed
    .slice(0, MAX_FAILED_JOBS)
    .map(
      ({ label, code, signal, stderr }) =>
        html`<h4>${label}, ${signal ?? `exit code ${code}`}</h4><pre>${stderr}</pre>`,
    );
  const rest = failed.length - items.length;
  return html`<details><summary>output of failed jobs (${failed.length})</summary>${items}${rest > 0 && html`<p class="note">${rest} more are in report.json.</p>`}</details>`;
}

function kernelLog({ kernel }: SubjectTimeline): Markup | false {
  const total = Object.values(kernel.counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return html`<p class="note">The kernel said nothing.</p>`;
  const counts = Object.entries(kernel.counts).map(([name, count]) => `${count} ${name}`);
  const rows = kernel.lines.map(
    (line) =>
      html`<tr class="kernel-${line.class}"><td class="figure">${durationText(line.tMs)}</td><td>${line.class === 'other' ? '' : line.class}</td><td><code>${line.text}</code></td></tr>`,
  );
  return html`<details><summary>kernel log (${counts.join(', ')})</summary><div class="scroll tall"><table class="log"><tbody>${rows}</tbody></table></div>
${kernel.leftOut > 0 && html`<p class="note">${kernel.leftOut} of ${total} lines are left out here; the history has all.</p>`}</details>`;
}
