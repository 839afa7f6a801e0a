/** docs/claims.md: each claim, the lab's answer, its figures, and the commands that show them. A pure function of the record. */
import { durationText } from '../../src/history/time-text.ts';
import { size } from '../../src/report/size.ts';
import type { Agreement, Claim, Figure } from './claim.ts';
import type { Measured, Source } from './recorded.ts';

const words: Record<Agreement, string> = {
  agrees: 'The lab agrees.',
  'in part': 'The lab agrees in part.',
  disagrees: 'The lab disagrees.',
  undecided: 'The lab does not decide it.',
};

/** The page. Throws where a claim lacks a figure. */
export function claimsPage(claims: readonly Claim[], measured: Measured): string {
  const sections = claims.map((claim) => section(claim, measured[claim.title] ?? {}));
  return `${[...introduction(claims, measured), ...sections, ...runsOf(measured)].join('\n\n')}\n`;
}

/** A value with its unit, e.g. `2 min 42 s`. */
export function valueText({ unit }: Pick<Figure, 'unit'>, value: number): string {
  if (unit === 'ms') return durationText(value);
  if (unit === 'bytes') return size(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** The values of a claim's figures by name. Throws where one was never measured. */
export function valuesOf({ title, figures }: Claim, measured: Measured[string]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(figures).map((name) => {
      const found = measured[name];
      if (!found) throw new Error(`${title}: ${name} was never measured; npm run claims`);
      return [name, found.value];
    }),
  );
}

function introduction(claims: readonly Claim[], measured: Measured): string[] {
  const rows = claims.map((claim) => {
    const { agreement } = claim.answer(valuesOf(claim, measured[claim.title] ?? {}));
    return `| [${claim.title}](#${anchor(claim.title)}) | ${agreement} |`;
  });
  return [
    '# The claims of the post-mortem, measured',
    'Statements of [the post-mortem](findings.md#the-post-mortem), each beside the figures of a run that tests it. `npm run claims` runs the scenarios and writes this page; ' +
      'a figure is a field of the `report.json` of a run. The lab has a kernel of its own, one emulated CPU and no Kubernetes: where it disagrees, each section names the evidence that would decide.',
    ['| claim | the lab |', '| --- | --- |', ...rows].join('\n'),
  ];
}

function section(claim: Claim, measured: Measured[string]): string {
  const { agreement, because } = claim.answer(valuesOf(claim, measured));
  const rows = Object.entries(claim.figures).map(([name, figure]) => {
    const { value, source } = measured[name] as Measured[string][string];
    return `| ${figure.title} | ${valueText(figure, value)} | \`${figure.scenario}\` | \`${figure.strategy}\` | ${source.seed} |`;
  });
  const table = [
    '| figure | measured | scenario | strategy | seed |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
  return [
    `## ${claim.title}`,
    `> ${claim.quote}`,
    `**${words[agreement]}** ${because}`,
    table.join('\n'),
    `\`\`\`sh\n${commandsOf(claim).join('\n')}\n\`\`\``,
    `To decide: ${claim.toDecide}`,
  ].join('\n\n');
}

/** One command for each scenario, with the strategies of the claim alone. */
function commandsOf({ figures }: Claim): string[] {
  const strategies = Map.groupBy(Object.values(figures), ({ scenario }) => scenario);
  return [...strategies].map(([scenario, all]) => {
    const names = new Set(all.map(({ strategy }) => strategy));
    return `npx scenario run ${scenario} ${[...names].map((name) => `--strategy ${name}`).join(' ')}`;
  });
}

function runsOf(measured: Measured): string[] {
  const sources = Object.values(measured).flatMap((figures) =>
    Object.values(figures).map(({ source }) => source),
  );
  const rows = new Set(sources.map(runRow).sort());
  const head = [
    '| scenario | strategy | seed | date | clock | kernel | image |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  return [
    '## Runs',
    'The image is the first part of its SHA-256, as reports carry it.',
    [...head, ...rows].join('\n'),
  ];
}

function runRow({ scenario, strategy, seed, date, clock, kernel, image }: Source): string {
  const cells = [
    `\`${scenario}\``,
    `\`${strategy}\``,
    seed,
    date,
    clock,
    kernel,
    `\`${image.slice(0, 12)}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** As GitHub names a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
