/** matrix.html: one file without network, for light and dark, wide and narrow, paper and screen readers. */
import { createHash } from 'node:crypto';
import { html, Markup } from '../report/html/markup.ts';
import { badge } from '../report/html/tables.ts';
import { outcomeLabel, outcomeLegend } from '../report/labels.ts';
import { type FigureColumn, figureColumns, figureOf } from './figures.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import type { Cell, Matrix } from './matrix.ts';
import { cellSource, cellWord, matrixFacts, placeText } from './matrix-words.ts';
import type { Rank } from './recommendation.ts';

// Nothing may be loaded; style sheet and script are named by their hashes, so that no text of a lab can become either.
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;

/** The matrix as one HTML page. Its links lead to the trials' own reports beside it. */
export function renderMatrixHtml(matrix: Matrix): string {
  const { headline } = matrix.recommendation;
  const [best] = matrix.recommendation.ranks;
  const { tone } = outcomeLabel(best?.place ? best.outcome : null, best?.harms);
  const columns = figureColumns(matrix);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${headline} – firedrill</title>
${new Markup(`<style>${style}</style>`)}</head><body><main>
<header class="verdict edge-${tone}"><h1 class="label">${headline}</h1><p>${matrixFacts(matrix)}.</p></header>
<section><h2>Strategies and scenarios</h2>
<p class="note" id="matrix-note">Each cell has the worst outcome over the seeds, and leads to the report of that trial.</p>
${controls(columns)}
${table(matrix, columns)}
</section>
${order(matrix)}${notCovered(matrix)}${scenarios(matrix)}${legend()}${facts(matrix)}
</main>${new Markup(`<script>${script}</script>`)}</body></html>
`;
  return page.text;
}

function controls(columns: readonly FigureColumn[]): Markup {
  const options = columns.map(
    ({ name, title, better }) => html`<option value="${name}" data-better="${better}">${title}</option>`,
  );
  return html`<div class="controls" id="controls" hidden>
<label>figure, at its worst <select id="figure">${options}</select></label>
<label>order <select id="order"><option value="recommended">recommendation</option><option value="figure">figure, best first</option><option value="name">name</option></select></label>
<label>strategies whose name has <input id="only" type="search" autocomplete="off"></label>
<p class="note" id="told" role="status"></p></div>`;
}

function table(matrix: Matrix, columns: readonly FigureColumn[]): Markup {
  const { scenarios, recommendation } = matrix;
  const heads = columns.map(
    ({ name, title }, nth) =>
      html`<th scope="col" class="figure" data-figure="${name}"${hiddenBut(nth)}>${title}</th>`,
  );
  const rows = recommendation.ranks.map((rank, nth) => row(matrix, columns, rank, nth));
  return html`<div class="scroll" role="region" aria-label="strategies and scenarios" tabindex="0">
<table class="matrix" id="matrix" aria-describedby="matrix-note"><thead><tr><th scope="col">strategy</th>
${scenarios.map(({ name, title }) => html`<th scope="col" title="${title}">${name}</th>`)}${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The first figure is shown where no script runs. */
function hiddenBut(nth: number): Markup | false {
  return nth > 0 && html` hidden`;
}

function row(matrix: Matrix, columns: readonly FigureColumn[], rank: Rank, nth: number): Markup {
  const { strategy } = rank;
  const title = matrix.strategies.find(({ name }) => name === strategy)?.title;
  const own = matrix.cells.filter((cell) => cell.strategy === strategy);
  const trials = matrix.trials.filter((trial) => trial.strategy === strategy);
  const figures = columns.map((column, at) => {
    const { value, text } = figureOf(column, trials);
    return html`<td class="figure" data-figure="${column.name}" data-value="${value === null ? '' : String(value)}"${hiddenBut(at)}>${text}</td>`;
  });
  return html`<tr data-strategy="${strategy}" data-rank="${nth}"><th scope="row">${placeText(rank)} ${strategy}<small>${title}</small></th>
${own.map(cellMarkup)}${figures}</tr>`;
}

function cellMarkup(cell: Cell): Markup {
  const word = cellWord(cell);
  const source = cellSource(cell);
  const shown = badge(word);
  const linked = cell.worst ? html`<a href="${reportOf(cell.worst.folder)}">${shown}</a>` : shown;
  return html`<td class="cell-${word.tone}">${linked}${source && html`<span class="stored">${source}</span>`}</td>`;
}

/** A folder has a scenario's name in it, which may be a user's: each part is one of the address. */
function reportOf(folder: string): string {
  return `./${folder.split('/').map(encodeURIComponent).join('/')}/report.html`;
}

function order({ recommendation }: Matrix): Markup {
  const items = recommendation.ranks.map((rank) => {
    const { strategy, sentence, outcome, harms, decidedBy } = rank;
    const link = decidedBy && html` <a href="${reportOf(decidedBy.folder)}">report of that night</a>`;
    return html`<li><span class="place">${placeText(rank)}</span> <strong>${strategy}</strong> ${badge(outcomeLabel(outcome, harms))}<br>${sentence}${link}</li>`;
  });
  return html`<section><h2>Recommendation</h2><p class="note">By the worst outcome, then by the number of bad nights, then by RPO, RTO and the duration of the baseline run. An unknown or untested strategy is never better than another one.</p><ol class="ranks">${items}</ol></section>`;
}

function notCovered({ recommendation }: Matrix): Markup {
  return html`<section><h2>Not covered</h2><ul>${recommendation.notCovered.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>`;
}

function scenarios({ scenarios }: Matrix): Markup {
  const items = scenarios.map(
    ({ name, title, incident, summary }) =>
      html`<div><dt>${name}</dt><dd>${title}${incident && html` (${incident})`}${summary && html`<br><span class="muted">${summary}</span>`}</dd></div>`,
  );
  return html`<section><h2>Scenarios</h2><dl>${items}</dl></section>`;
}

function legend(): Markup {
  const rows = [...outcomeLegend, outcomeLabel(null)].map(
    (word) => html`<tr><td>${badge(word)}</td><td>${word.meaning}</td></tr>`,
  );
  return html`<section><details><summary>meaning of the outcomes</summary><table>${rows}</table></details></section>`;
}

function facts({ command, startedAt, firedrill, strategies }: Matrix): Markup {
  const rows = [
    ['again', command],
    ['started', startedAt],
    ['firedrill', firedrill],
    ...strategies.map(({ name, digest }) => [name, digest]),
  ];
  return html`<section><h2>The compare</h2><dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="note">matrix.json has everything that this page shows.</p></section>`;
}
