import { createHash } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/compare/matrix.ts';
import { renderMatrixHtml } from '../../src/compare/matrix-html.ts';
import type { TrialResult } from '../../src/compare/result.ts';
import { careful, naive, resultOfDrill } from './drilled-results.ts';
import { matrix, named, trial } from './matrices.ts';

let good: TrialResult;
let bad: TrialResult;
let made: Matrix;
let page: string;
beforeAll(async () => {
  good = await resultOfDrill(careful);
  bad = await resultOfDrill(naive);
  made = matrix([trial(bad, 'naive'), trial(good, 'careful', { source: 'store' })], {
    strategies: named('naive', 'careful', 'absent'),
  });
  page = renderMatrixHtml(made);
});

/** The names of all elements; throws where tags do not match. */
function elements(text: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  const closed = text
    .replace('<!doctype html>', '')
    .replaceAll(/<(meta|br|input)\b([^>]*)>/g, '<$1$2/>')
    .replaceAll(' hidden', ' hidden=""')
    .replace(/ autocomplete="off"/, '')
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<script>[\s\S]*<\/script>/, '');
  parser.write(closed).close();
  return names;
}

describe('matrix.html', () => {
  it('reads without its script: the recommendation first, rows in its order, each cell a sign, a word and a link', () => {
    expect(page.indexOf('Take careful: at worst it failed cleanly.')).toBeLessThan(page.indexOf('<table'));
    const rows = [...page.matchAll(/<tr data-strategy="(\w+)"/g)].map(([, name]) => name);
    expect(rows).toEqual(['careful', 'naive', 'absent']);
    expect(page).toMatch(
      /<td class="cell-bad"><a href="\.\/night-a\/trials\/naive-seed-1\/report\.html"><span[^>]*><span aria-hidden="true">■<\/span> hung/,
    );
    expect(page).toContain('<span class="stored">stored</span>');
    expect(page).toMatch(/<td class="cell-neutral"><span[^>]*><span aria-hidden="true">·<\/span> not run/);
    expect(page).toContain('id="controls" hidden');
    expect(elements(page).filter((name) => name === 'table').length).toBe(2);
  });

  it('loads nothing, and runs nothing but the script that its policy names', () => {
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`);
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/\s(src|on\w+)="|https?:/);
  });

  it('shows text of users and labs as text', () => {
    const evil = '"><script>alert(1)</script>';
    const planted = trial({ ...bad, strategy: evil }, evil, { folder: `../${evil}` });
    const text = renderMatrixHtml(matrix([planted], { command: evil }));
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(elements(text)).not.toContain('alert');
  });
});
