/**
 * Each kind of addition takes the files that CONTRIBUTING.md says: a scratch copy of the repository gets one of each, passes
 * the type check, plans the scenario, and drives it on the fake lab.
 */
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node } from '../processes/cli/scenario.ts';

const checkout = join(import.meta.dirname, '../..');

/** Each addition: its one file, and the lines of its registration after the line that they follow. */
const additions = {
  fault: {
    file: 'src/faults/rainy-radio.ts',
    text: `import { z } from 'zod';
import { type Duration, duration } from '../history/duration.ts';
import { fault } from './fault.ts';

/** Rain between two radios: half of the packets are lost. */
export const rainyRadio = fault({
  name: 'rainy-radio',
  about: 'Half of the packets between node and target are lost.',
  needs: ['packet-loss'],
  params: z.strictObject({ for: duration() }),
  meets: () => ['packets-lost'],
  word: (time: Duration) => ({ for: time }),
  inject: (lab) => lab.link.loss(50),
});
`,
    lines: {
      'src/faults/words.ts': [
        ["export { packetLoss } from './packet-loss.ts';", "export { rainyRadio } from './rainy-radio.ts';"],
      ],
    },
  },
  check: {
    file: 'src/checks/is-ever-run.ts',
    text: `import { type Check, pass, unknown } from './check.ts';

/** The drill ran at least one backup. */
export const isEverRun: Check = {
  name: 'is-ever-run',
  promise: 'is ever run',
  judge: (trial) => (trial.jobs.some(({ role }) => role === 'backup') ? pass('a backup ran') : unknown('none ran')),
};
`,
    lines: {
      'src/checks/index.ts': [
        [
          "import { endsOnSigterm } from './ends-on-sigterm.ts';",
          "import { isEverRun } from './is-ever-run.ts';",
        ],
        ['  nodeKeepsPace,', '  isEverRun,'],
      ],
    },
  },
  strategy: {
    file: 'src/strategies/scp.ts',
    text: `import type { Strategy } from './strategy.ts';

const ssh = '-i /ssh-key/id_ed25519 -o UserKnownHostsFile=/ssh-key/known_hosts';

export const scp: Strategy = {
  name: 'scp',
  title: 'scp',
  about: 'Copies all files, each time.',
  needs: [],
  deadlineMs: 120_000,
  prepare: 'true',
  backup: \`exec scp -r \${ssh} /storage/. backup@10.0.1.11:/backup/local-path/\`,
  restore: \`exec scp -r \${ssh} backup@10.0.1.11:/backup/local-path/. "$1/"\`,
  keepsMounted: [],
  destination: '/backup/local-path',
};
`,
    lines: {
      'src/strategies/index.ts': [
        ["import { rsyncSshHardened } from './rsync-ssh-hardened.ts';", "import { scp } from './scp.ts';"],
        ['const candidates: readonly Strategy[] = [', '  scp,'],
      ],
    },
  },
  scenario: {
    file: 'scenarios/rain.ts',
    text: `import { assert, at, backup, holds, rainyRadio, scenario } from 'firedrill';

export default scenario({
  title: 'Rain',
  subjects: { scp: assert(holds('is-ever-run')) },
  data: { files: 10, size: '1MB' },
  timeline: [at('0s', rainyRadio('30s')), at('1s', backup())],
});
`,
    lines: {},
  },
  probe: {
    file: 'src/probes/open-files.ts',
    text: `import { readFileSync } from 'node:fs';
import type { Gauge } from './gauge.ts';

/** Open files of the whole kernel (proc_sys_fs(5)). */
export const openFiles: Gauge = {
  name: 'open-files',
  read: () => Number(readFileSync('/proc/sys/fs/file-nr', 'latin1').split('\\t')[0]),
};
`,
    lines: {
      'src/probes/gauges.ts': [
        ["import type { Gauge } from './gauge.ts';", "import { openFiles } from './open-files.ts';"],
        ['[dirtyMemory', ', openFiles'],
      ],
    },
  },
  metric: {
    file: 'src/metrics/most-open-files.ts',
    text: `import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/** The most open files on the node at once, from the new probe. */
export const mostOpenFiles: Metric = {
  name: 'most-open-files',
  title: 'most open files',
  unit: 'tasks',
  better: 'lower',
  tolerance: 0,
  of: ({ watchedSamples }) =>
    greatest(watchedSamples.flatMap(({ sample }) => sample.gauges?.['open-files'] ?? [])),
};
`,
    lines: {
      'src/metrics/index.ts': [
        [
          "import { mostDirtyMemory } from './most-dirty-memory.ts';",
          "import { mostOpenFiles } from './most-open-files.ts';",
        ],
        ['  failedNfsIo,', '  mostOpenFiles,'],
      ],
    },
  },
  'report format': {
    file: 'src/report/csv.ts',
    text: `import type { Report } from './report.ts';

/** A line for each finding. */
export function renderCsv(report: Report): string {
  return report.judgement.subjects
    .flatMap(({ findings }) => findings.map(({ check, verdict }) => \`\${check},\${verdict}\\n\`))
    .join('');
}
`,
    lines: {
      'src/report/write.ts': [
        ["import { renderHtml } from './html.ts';", "import { renderCsv } from './csv.ts';"],
        ["  'report.json': renderJson,", "  'report.csv': renderCsv,"],
      ],
    },
  },
} satisfies Record<string, { file: string; text: string; lines: Record<string, string[][]> }>;

/**
 * Drives the new scenario on the fake lab, with the gauges of this machine in its samples; judges and renders it, and prints the
 * result as JSON.
 */
const driver = `import { judge } from './src/checks/judge.ts';
import { sampleGauges } from './src/probes/gauges.ts';
import * as firedrill from './src/index.ts';
import { makeReport } from './src/report/report.ts';
import { formats } from './src/report/write.ts';
import { fakeStrategy } from './test/fake-lab/behaviour.ts';
import { drilled } from './test/fake-lab/drilled.ts';

const { assert, at, backup, holds, rainyRadio } = firedrill;
const { events, trials, error, labs } = await drilled({
  definition: {
    title: 'Rain',
    subjects: { scp: assert(holds('is-ever-run')) },
    data: { files: 10, size: '1MB' },
    timeline: [at('0s', rainyRadio('30s')), at('1s', backup())],
  },
  strategies: [fakeStrategy({}, { name: 'scp' })],
});
const gauges = sampleGauges();
const measured = trials.map((trial) => ({
  ...trial,
  events: trial.events.map((event) => (event.type === 'sample' ? { ...event, sample: { ...event.sample, gauges } } : event)),
}));
const judgement = judge(measured);
const report = makeReport(measured, judgement);
console.log(JSON.stringify({
  error: error?.message,
  injected: events.filter(({ type }) => type === 'fault-injected' || type === 'fault-lifted').map(({ type, t }) => [type, Math.round(t / 1000)]),
  labs: labs.length,
  verdict: report.verdict,
  openFiles: gauges['open-files'],
  metric: judgement.subjects[0].metrics.find(({ name }) => name === 'most-open-files'),
  json: formats['report.json'](report),
  csv: formats['report.csv'](report),
}));
`;

let scratch: string;

beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-additions-')));
  for (const name of ['bin', 'src', 'scenarios', 'test/fake-lab', 'package.json', 'tsconfig.json'])
    await cp(join(checkout, name), join(scratch, name), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(scratch, 'node_modules'));
  for (const { file, text, lines } of Object.values(additions)) {
    await writeFile(join(scratch, file), text);
    for (const [path, edits] of Object.entries<string[][]>(lines)) await register(join(scratch, path), edits);
  }
  await writeFile(join(scratch, 'drive.ts'), driver);
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Puts each line after its predecessor; an entry of a list of one line goes behind the entry before it. */
async function register(path: string, edits: string[][]): Promise<void> {
  let text = await readFile(path, 'utf8');
  for (const [after = '', line = ''] of edits) {
    if (!text.includes(after)) throw new Error(`${path} has no line ${after}`);
    text = text.replace(
      after,
      line.endsWith(';') || line.startsWith('  ') ? `${after}\n${line}` : after + line,
    );
  }
  await writeFile(path, text);
}

const run = (...args: string[]) => execa(node, args, { cwd: scratch, reject: false, stdin: 'ignore' });

describe('a scratch copy with an addition of each kind', () => {
  it('passes the type check', async () => {
    const { stdout } = await run('node_modules/typescript/bin/tsc', '--noEmit');
    expect(stdout).toBe('');
  });

  it('plans the new scenario: its fault, its strategy and its check', async () => {
    const { stdout, stderr } = await run('bin/scenario.js', 'run', 'rain', '--dry-run', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      subjects: [{ name: 'scp', asserts: ['is-ever-run'] }],
      steps: expect.arrayContaining([
        expect.objectContaining({ name: 'rainy-radio', params: { for: 30_000 } }),
      ]),
    });
  });

  it('drives it on the fake lab, measures it by the new probe, judges it by the new check alone, and renders the new format', async () => {
    const { stdout, stderr } = await run('drive.ts');
    expect(stderr).toBe('');
    const printed = JSON.parse(stdout);
    expect(printed.openFiles).toBeGreaterThan(0);
    expect(printed).toEqual({
      error: undefined,
      injected: [
        ['fault-injected', 0],
        ['fault-lifted', 30],
      ],
      labs: 1,
      verdict: 'pass',
      openFiles: expect.any(Number),
      metric: expect.objectContaining({ title: 'most open files', value: printed.openFiles }),
      json: expect.stringContaining('most-open-files'),
      csv: expect.stringMatching(/^is-ever-run,pass$/m),
    });
  });

  it('leaves the checks that other scenarios assert as they are', async () => {
    const { stdout } = await run('bin/scenario.js', 'run', 'nfs-soft-flood', '--dry-run', '--json');
    expect(stdout).not.toContain('is-ever-run');
  });
});

describe('CONTRIBUTING.md', () => {
  it.each(Object.entries(additions))('says how many files a %s takes', async (kind, { lines }) => {
    const text = await readFile(join(checkout, 'CONTRIBUTING.md'), 'utf8');
    const row = new RegExp(`^\\| ${kind} \\| (.*) \\| (.*) \\|$`, 'im').exec(text);
    const files = Object.keys(lines);
    expect(row?.[2] ?? '').toBe(
      files.length === 0 ? 'nothing' : files.map((path) => `\`${path}\``).join(', '),
    );
  });
});
