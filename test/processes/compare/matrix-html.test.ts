/** matrix.html in a real Chromium, where the machine has one. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, launch, type Page, type SerializedAXNode } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMatrixHtml } from '../../../src/compare/matrix-html.ts';
import { folder } from '../../cli/folder.ts';
import { careful, naive, resultOfDrill } from '../../compare/drilled-results.ts';
import { matrix, named, trial } from '../../compare/matrices.ts';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

describe.skipIf(chromium === undefined)('matrix.html in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let at: Awaited<ReturnType<typeof folder>>;
  const problems: string[] = [];

  beforeAll(async () => {
    at = await folder();
    const good = await resultOfDrill(careful);
    const bad = await resultOfDrill(naive);
    const scenarios = Array.from({ length: 12 }, (_, nth) => `night-${nth}`);
    const trials = scenarios.flatMap((scenario) => [
      trial(bad, 'naive', { scenario }),
      trial(good, 'careful', { scenario }),
    ]);
    const made = matrix(trials, { strategies: named('naive', 'careful', 'absent') });
    await writeFile(join(at.path, 'matrix.html'), renderMatrixHtml(made));
    browser = await launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    page = await browser.newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(request.url());
    });
    await page.goto(`file://${join(at.path, 'matrix.html')}`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await at?.[Symbol.asyncDispose]();
  });

  // Expressions as text: the types of a browser's page are not those of the rest of this program.
  const inPage = (expression: string) => page.evaluate(expression);
  const all = (selector: string, value: string) =>
    inPage(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => ${value})`);
  const rows = () => all('#matrix tbody tr:not([hidden])', 'one.dataset.strategy');
  const figures = () => all('#matrix tbody td[data-figure]:not([hidden])', 'one.textContent');

  it('shows the controls, sorts by the chosen figure and filters, all under its own policy', async () => {
    expect(await all('#controls', 'one.hidden')).toEqual([false]);
    expect(await rows()).toEqual(['careful', 'naive', 'absent']);
    await page.select('#figure', 'longest-backup');
    expect(await figures()).toEqual(['1 min 4 s', '1 h', 'not measured']);
    // Of the oldest copy the naive strategy has the better figure; a strategy without a figure comes last.
    await page.select('#figure', 'worst-copy-age');
    await page.select('#order', 'figure');
    expect(await rows()).toEqual(['naive', 'careful', 'absent']);
    await page.type('#only', 'CARE');
    expect(await rows()).toEqual(['careful']);
    expect(await page.$eval('#told', (told) => told.textContent)).toBe(
      '1 of 3 strategies, by figure, best first',
    );
    expect(problems).toEqual([]);
  });

  it('is used by keyboard alone: controls, the table and each cell come in turn', async () => {
    await page.reload();
    const order: string[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      await page.keyboard.press('Tab');
      const { id, className, tagName } = (await inPage(
        '(({ id, className, tagName }) => ({ id, className, tagName }))(document.activeElement)',
      )) as Record<string, string>;
      order.push(id || className || tagName || '');
    }
    expect(order).toEqual(['figure', 'order', 'only', 'scroll', 'A']);
  });

  it('gives a screen reader a table with headers, and the number of shown rows', async () => {
    const flat = (node: SerializedAXNode): SerializedAXNode[] => [
      node,
      ...(node.children ?? []).flatMap(flat),
    ];
    const root = await page.accessibility.snapshot();
    const names = (root ? flat(root) : []).map(({ role, name }) => `${role} ${name}`);
    expect(names).toContain('heading Take careful: at worst it failed cleanly.');
    expect(new Set((await all('#matrix thead th', 'one.scope')) as string[])).toEqual(new Set(['col']));
    expect(new Set((await all('#matrix tbody th', 'one.scope')) as string[])).toEqual(new Set(['row']));
    expect(await all('#told', 'one.getAttribute("role")')).toEqual(['status']);
  });

  it.each([
    ['a phone', 375],
    ['a desk', 1400],
  ])('fits %s: the table scrolls, the page does not', async (_, width) => {
    await page.setViewport({ width, height: 800 });
    const wider = await inPage('document.documentElement.scrollWidth - innerWidth');
    expect(wider).toBeLessThanOrEqual(0);
  });

  it.each(['light', 'dark'])('has text with enough contrast in %s', async (scheme) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const worst = await inPage(worstContrast);
    // WCAG 2.2, success criterion 1.4.3.
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });

  it('prints the whole table, without controls', async () => {
    await page.emulateMediaType('print');
    expect(await all('#controls', 'getComputedStyle(one).display')).toEqual(['none']);
    expect(await all('.scroll', 'getComputedStyle(one).overflowX')).toEqual(['visible']);
  });
});

/** The lowest contrast of a text to its background, as the page computes both. */
const worstContrast = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const over = (colors) => {
    for (const color of colors) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = [...document.querySelectorAll('#matrix td .badge, #matrix th, .ranks li')];
  return Math.min(...texts.map((element) => {
    const behind = [getComputedStyle(document.body).backgroundColor];
    const cell = element.closest('td');
    if (cell) behind.push(getComputedStyle(cell).backgroundColor);
    const ground = light(over(behind));
    const text = light(over([...behind, getComputedStyle(element).color]));
    return (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
  }));
})()`;
