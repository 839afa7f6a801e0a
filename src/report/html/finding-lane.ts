/** The lane of broken promises: each stands at its moments, and leads to its finding, which leads back. */
import type { SubjectJudgement } from '../../history/finding.ts';
import { momentText } from '../../history/time-text.ts';
import { type Evidence, proofOf } from '../evidence.ts';
import { failuresOf } from '../failures.ts';
import { verdictLabelOf } from '../labels.ts';
import type { Report } from '../report.ts';
import type { Axis } from './axis.ts';
import type { Lane } from './lanes.ts';
import { html } from './markup.ts';

/** The id of a finding's row: `finding-rsync-ssh-within-deadline`. */
export function findingId(finding: { subject: string; check: string }): string {
  return `finding-${encodeURIComponent(finding.subject)}-${finding.check}`;
}

/** The id of an event's mark in the timeline; undefined: the timeline has no mark of that event. */
export function momentId({ subject, seq, tMs }: Evidence): string | undefined {
  return tMs < 0 ? undefined : `moment-${encodeURIComponent(subject)}-${seq}`;
}

/** One lane, or none where nothing is broken or no evidence lies within the timeline. */
export function findingLane(report: Report, judged: SubjectJudgement | undefined, axis: Axis): Lane[] {
  if (!judged) return [];
  const drawnIds = new Set<string>();
  const broken = failuresOf(report, judged).findings.filter(({ verdict }) => verdict !== 'not-tested');
  const marks = broken.flatMap((finding) =>
    proofOf(report, finding).flatMap((event) => {
      const id = momentId(event);
      if (id === undefined || drawnIds.has(id)) return [];
      drawnIds.add(id);
      return [{ finding, event, id }];
    }),
  );
  if (marks.length === 0) return [];
  const draw = (y: number) =>
    marks.map(({ finding, event, id }) => {
      const { sign, tone } = verdictLabelOf(finding.verdict);
      const title = `${finding.promise}: ${event.text}, ${momentText(event.tMs)}`;
      return html`<a href="#${findingId(finding)}" id="${id}" aria-label="${title}"><title>${title}</title><text class="mark tone-${tone}" x="${axis.x(event.tMs)}" y="${y + 15}" text-anchor="middle">${sign}</text></a>`;
    });
  return [{ label: 'broken promises', draw }];
}
