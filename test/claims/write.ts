/**
 * `npm run claims`: runs the scenarios behind the post-mortem's claims, and writes docs/claims.json and docs/claims.md from their reports.
 *
 *   npm run claims                      every scenario, about half an hour on 2 cores
 *   npm run claims -- reports/FOLDER…   from finished runs; figures of other scenarios stay as they are
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Report } from '../../src/report/report.ts';
import { claims } from './claims.ts';
import { claimsPage } from './page.ts';
import { measuredText, readMeasured, reportIn, withReports } from './recorded.ts';

const root = join(import.meta.dirname, '../..');

const folders = process.argv.slice(2);
const reports = folders.length > 0 ? folders.map(reportIn) : await runAll();
const measured = withReports(readMeasured(), claims, reports);
const page = claimsPage(claims, measured);
writeFileSync(join(root, 'docs/claims.json'), measuredText(measured));
writeFileSync(join(root, 'docs/claims.md'), page);

async function runAll(): Promise<Report[]> {
  const figures = claims.flatMap((claim) => Object.values(claim.figures));
  const scenarios = Map.groupBy(figures, ({ scenario }) => scenario);
  const done: Report[] = [];
  for (const [scenario, all] of scenarios)
    done.push(await runOf(scenario, [...new Set(all.map(({ strategy }) => strategy))]));
  return done;
}

/** A broken promise is a result: exit code 1 is no error here. */
async function runOf(scenario: string, strategies: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-claims-'));
  try {
    const out = join(folder, 'out');
    const chosen = strategies.flatMap((name) => ['--strategy', name]);
    const words = [join(root, 'bin/scenario.js'), 'run', scenario, ...chosen, '--out', out];
    const { exitCode } = await execa(process.execPath, words, { reject: false, stdio: 'inherit' });
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`scenario run ${scenario} ended with ${exitCode}`);
    return reportIn(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
