/**
 * The script of the page: it chooses the figure, sorts and filters the rows that are there. Without it the page reads whole, in the
 * recommended order, with the first figure. Written for browsers, as one function of no other code.
 */
export const script = `
(() => {
  const byId = (id) => document.getElementById(id);
  const table = byId('matrix');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const figure = byId('figure');
  const order = byId('order');
  const only = byId('only');
  const told = byId('told');
  const valueOf = (row) => {
    const text = row.querySelector('[data-figure="' + figure.value + '"]').dataset.value;
    return text === '' ? null : Number(text);
  };
  const sign = () => figure.selectedOptions[0].dataset.better === 'higher' ? -1 : 1;
  const byFigure = (a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    if (one === other) return 0;
    if (one === null || other === null) return one === null ? 1 : -1;
    return sign() * (one < other ? -1 : 1);
  };
  const orders = {
    recommended: (a, b) => a.dataset.rank - b.dataset.rank,
    name: (a, b) => a.dataset.strategy.localeCompare(b.dataset.strategy),
    figure: (a, b) => byFigure(a, b) || a.dataset.rank - b.dataset.rank,
  };
  const show = () => {
    for (const cell of table.querySelectorAll('[data-figure]')) cell.hidden = cell.dataset.figure !== figure.value;
    body.append(...rows.toSorted(orders[order.value]));
    const wanted = only.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.strategy.toLowerCase().includes(wanted);
    const shown = rows.filter((row) => !row.hidden).length;
    told.textContent = shown + ' of ' + rows.length + ' strategies, by ' + order.selectedOptions[0].textContent;
  };
  for (const control of [figure, order]) control.addEventListener('change', show);
  only.addEventListener('input', show);
  byId('controls').hidden = false;
  show();
})();
`;
