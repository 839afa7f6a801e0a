/**
 * `npm run bench`: the costs of the labs, as a Markdown table. Speed is measured here and tested nowhere; figures that can
 * be compared between machines are the ratios of lab time to wall time within one run.
 *
 *   npm run bench             all of it, about 25 minutes on 2 cores
 *   npm run bench -- idle     only the measurements whose names hold that word
 */
import { cpus, totalmem } from 'node:os';
import { measurements } from './measurements.ts';
import type { Row } from './row.ts';

const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const { name, measure } of measurements) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  process.stderr.write(`${name} …\n`);
  try {
    rows.push(...(await measure()));
  } catch (error) {
    // The others took minutes: their figures are printed all the same.
    process.stderr.write(`${name} could not be measured: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
process.stdout.write(`${machine()}\n\n${table(rows)}\n`);

function machine(): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `Read on ${date}: ${cpus().length} cores (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}.`;
}

function table(rows: Row[]): string {
  const head = ['what', 'at least', 'measured', 'lab time : wall time'];
  const cells = rows.map(({ what, atLeast, measured, ratio }) => [what, atLeast, measured, ratio ?? '']);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
