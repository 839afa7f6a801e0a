import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listScenarios } from '../src/scenario/catalogue.ts';
import { scenarioNames } from '../src/scenario/load.ts';
import { strategies } from '../src/strategies/index.ts';

const root = join(import.meta.dirname, '..');
const page = (name: string) => readFileSync(join(root, name), 'utf8');
const readme = page('README.md');

describe('README.md', () => {
  it('has fewer than 1,200 words', () => {
    expect(readme.split(/\s+/).length).toBeLessThan(1_200);
  });

  it('gives the purpose, the two commands and a table of contents before anything else', () => {
    const [firstScreen = ''] = readme.split(/^## /m);
    expect(firstScreen).toContain('npm ci && npx scenario run nfs-soft-flood');
    expect(firstScreen).toContain('npm ci && npm test');
    const headings = [...readme.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading as string);
    expect(headings.filter((heading) => !firstScreen.includes(`[${heading}](#`))).toEqual([]);
  });

  it('names every scenario that replays an outage, and leads to every other page', async () => {
    const replays = (await listScenarios()).filter(({ incident }) => incident).map(({ name }) => name);
    const pages = [...readme.matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, name]) => name);
    expect(replays.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
    expect(new Set(pages).size).toBeGreaterThan(8);
  });
});

describe('docs/drills.md', () => {
  it('names every scenario and every strategy', () => {
    const names = [...scenarioNames(), ...Object.keys(strategies)];
    expect(names.filter((name) => !page('docs/drills.md').includes(`| \`${name}\` |`))).toEqual([]);
  });
});
