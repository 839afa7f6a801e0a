/** The style sheet of the matrix, beside that of a run's report. */
import { style as reportStyle } from '../../report/html/style.ts';

/** Both as one sheet, which the page's policy names by its hash. */
export const style = `${reportStyle}
main { max-width: 1400px; }
.matrix { border-collapse: separate; border-spacing: 0; width: auto; }
.matrix th, .matrix td { padding: 8px 14px; vertical-align: top; }
.matrix thead th { font-size: .8rem; overflow-wrap: anywhere; min-width: 8.5em; max-width: 14em; }
.matrix tbody th { position: sticky; left: 0; z-index: 1; background: var(--page); border-right: 1px solid var(--rule); }
.matrix tbody th small { display: block; font-weight: 400; color: var(--muted); white-space: normal; min-width: 11em; }
.matrix a { text-decoration: none; } .matrix a:hover, .matrix a:focus-visible { text-decoration: underline; }
.matrix .badge { white-space: normal; } .matrix .stored { display: block; color: var(--muted); font-size: .75rem; }
.cell-good { background: color-mix(in srgb, var(--good) 12%, transparent); } .cell-fair { background: color-mix(in srgb, var(--fair) 12%, transparent); }
.cell-bad { background: color-mix(in srgb, var(--bad) 12%, transparent); } .cell-unknown { background: color-mix(in srgb, var(--unknown) 10%, transparent); }
.controls { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: end; margin: 16px 0; } .controls label { display: grid; gap: 2px; font-size: .85rem; color: var(--muted); }
.controls select, .controls input { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--muted); border-radius: 4px; padding: 6px 8px; min-height: 40px; max-width: 90vw; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--fault); outline-offset: 2px; }
.ranks { padding-left: 0; list-style: none; } .ranks li { padding: 8px 0; border-bottom: 1px solid var(--rule); } .ranks .place { display: inline-block; min-width: 5em; font-weight: 600; }
@media (max-width: 600px) { main { padding: 12px 12px 40px; } .matrix thead th { min-width: 7em; } .matrix tbody th small { display: none; } }
@media print { .controls { display: none; } .matrix tbody th { position: static; } .matrix th, .matrix td { padding: 4px 6px; font-size: 8pt; min-width: 0; } }
`;
