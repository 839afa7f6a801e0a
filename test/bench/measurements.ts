/** The measurements. Each makes its own labs or `scenario` processes and leaves nothing behind. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { openContainers } from '../../src/lab/containers/open.ts';
import { openVirtual } from '../../src/lab/virtual/open.ts';
import type { VirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { compareCost, layerCost } from './compare.ts';
import { compareRuns } from './compare-runs.ts';
import { kubernetesNode } from './kubernetes-node.ts';
import { offlineSetup } from './offline-setup.ts';
import { restoreCost } from './restore.ts';
import { type Row, ratioOf, seconds } from './row.ts';

const hourMs = 3_600_000;
const root = new URL('../../', import.meta.url).pathname;
const flood = 'nfs-soft-flood';

export const measurements: { name: string; measure: () => Promise<Row[]> }[] = [
  { name: 'first run ever', measure: firstRunEver },
  { name: 'start', measure: start },
  { name: 'idle', measure: idleDay },
  { name: 'probes', measure: probes },
  { name: 'restore', measure: () => inLab((lab) => restoreCost(lab)) },
  { name: 'flood', measure: floodFiveTimes },
  { name: 'compare', measure: compareCost },
  { name: 'layer', measure: layerCost },
  { name: 'containers', measure: containers },
  { name: 'kubernetes node', measure: kubernetesNode },
  { name: 'offline setup', measure: offlineSetup },
];

/** With an empty cache; the packages of Debian that the host needs are installed already. */
async function firstRunEver(): Promise<Row[]> {
  const cache = await mkdtemp(join(tmpdir(), 'firedrill-bench-cache-'));
  const { wallMs, cleanUp } = await runFlood({ XDG_CACHE_HOME: cache });
  await cleanUp();
  await rm(cache, { recursive: true, force: true });
  return [
    { what: 'first run ever, image built and lab booted', atLeast: 'under 5 min', measured: seconds(wallMs) },
  ];
}

async function start(): Promise<Row[]> {
  const times: number[] = [];
  for (let run = 0; run < 5; run += 1) times.push(await timeToAnswer());
  const median = times.sort((a, b) => a - b)[2] ?? Number.NaN;
  return [
    {
      what: 'from `scenario run` to the lab answering, saved state present (median of 5)',
      atLeast: 'under 1 s',
      measured: seconds(median),
    },
  ];
}

async function idleDay(): Promise<Row[]> {
  return inLab(async (lab) => {
    await lab.probe(true);
    const startedWall = performance.now();
    await lab.clock.advance(24 * hourMs);
    const wallMs = performance.now() - startedWall;
    return [
      {
        what: '24 idle virtual hours with probes on',
        atLeast: 'under 60 s',
        measured: seconds(wallMs),
        ratio: ratioOf(24 * hourMs, wallMs),
      },
    ];
  });
}

/** The flood's twenty minutes of stalls, so that the probes are as busy as they ever are. */
async function probes(): Promise<Row[]> {
  return inLab(async (lab) => {
    await lab.probe(true);
    const [cpuMs, fromMs] = [await lab.probeCpuMs(), lab.clock.now()];
    for (let minute = 0; minute < 20; minute += 1) {
      const lift = await lab.link.silence();
      await lab.clock.advance(fromMs + minute * 60_000 + 45_000);
      await lift();
      await lab.clock.advance(fromMs + (minute + 1) * 60_000);
    }
    const share = ((await lab.probeCpuMs()) - cpuMs) / (lab.clock.now() - fromMs);
    return [
      {
        what: "probes' share of the guest's CPU, in twenty minutes of stalls",
        atLeast: 'under 2 %',
        measured: `${(share * 100).toFixed(2)} %`,
      },
    ];
  });
}

async function floodFiveTimes(): Promise<Row[]> {
  const runs = [];
  for (let run = 0; run < 5; run += 1) runs.push(await runFlood());
  const compared = await compareRuns(runs.map(({ folder }) => folder));
  for (const { cleanUp } of runs) await cleanUp();
  const median = runs.map(({ wallMs }) => wallMs).sort((a, b) => a - b)[2] ?? Number.NaN;
  const ratio = ratioOf(compared.labMs, median);
  return [
    {
      what: `\`scenario run ${flood}\`, all subjects, image cached (median of 5)`,
      atLeast: 'under 90 s',
      measured: seconds(median),
      ratio,
    },
    {
      what: 'the same scenario and seed five times: verdicts and findings',
      atLeast: 'the same',
      measured: compared.same ? 'the same' : 'DIFFERENT',
    },
    {
      what: '… event times',
      atLeast: 'within 50 ms',
      measured: compared.events
        ? `within ${compared.farthestMs.toFixed(3)} ms (${compared.events} events)`
        : 'other events',
    },
    {
      what: '… whole histories, samples included',
      atLeast: '',
      measured: `${compared.alike} of ${runs.length} the same to the last digit`,
    },
  ];
}

/** Real time; with the images present. */
async function containers(): Promise<Row[]> {
  const { signal } = new AbortController();
  const tell = (message: string) => process.stderr.write(`${message}\n`);
  await using labs = await openContainers({ allowHostHang: false, signal, tell });
  const startedWall = performance.now();
  await using lab = await labs.open(1);
  const upMs = performance.now() - startedWall;
  const exits: number[] = [];
  for (let run = 1; run <= 3; run += 1) {
    const id = `backup-${run}`;
    const triggered = performance.now();
    await lab.startJob({ id, role: 'backup', script: 'true', needs: [] });
    await lab.clock.advance(lab.clock.now() + 60_000, (seen) => seen.type === 'job-ended' && seen.job === id);
    exits.push(performance.now() - triggered);
  }
  const exit = exits.sort((a, b) => a - b)[1] ?? Number.NaN;
  return [
    { what: 'container lab up, images present', atLeast: 'under 30 s', measured: seconds(upMs) },
    {
      what: "a Job triggered to its pod's exit (median of 3)",
      atLeast: 'under 1.5 s',
      measured: seconds(exit),
    },
  ];
}

async function inLab<T>(work: (lab: VirtualLab) => Promise<T>): Promise<T> {
  const { signal } = new AbortController();
  await using labs = await openVirtual({
    clock: 'virtual',
    signal,
    tell: (message) => process.stderr.write(`${message}\n`),
  });
  await using lab = await labs.open(1);
  return await work(lab);
}

async function runFlood(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  const startedWall = performance.now();
  const args = [join(root, 'bin/scenario.js'), 'run', flood, '--out', folder];
  const { exitCode, all } = await execa(process.execPath, args, { env, reject: false, all: true });
  const wallMs = performance.now() - startedWall;
  // 1: a backup broke a promise. Anything else broke the run, and a broken run's time is no figure.
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`the flood ended with ${exitCode}: ${all}`);
  return { wallMs, folder, cleanUp: () => rm(folder, { recursive: true, force: true }) };
}

async function timeToAnswer(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  const mark = join(folder, 'mark');
  const run = execa(
    process.execPath,
    [
      '--import',
      join(root, 'test/bench/mark.ts'),
      join(root, 'bin/scenario.js'),
      'run',
      flood,
      '--out',
      join(folder, 'out'),
    ],
    { env: { FIREDRILL_BENCH_MARK: mark }, reject: false },
  );
  let ended = false;
  run.finally(() => {
    ended = true;
  });
  for (;;) {
    const text = await readFile(mark, 'utf8').catch(() => '');
    if (text) {
      run.kill('SIGINT');
      await run;
      await rm(folder, { recursive: true, force: true });
      return Number(text);
    }
    if (ended) throw new Error('the run ended before its lab answered');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
