/** What `scenario compare` costs with an empty store, with a full one, and after a change of one strategy; and a layer of one package. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Matrix } from '../../src/compare/matrix.ts';
import { cacheFolder } from '../../src/lab/virtual/image/cache.ts';
import { rsyncSshHardened } from '../../src/strategies/rsync-ssh-hardened.ts';
import { type Row, seconds } from './row.ts';

const root = new URL('../../', import.meta.url).pathname;
const scenarios = ['rsync-target-silent-midway', 'target-disk-full'];

/** Two scenarios × two strategies, of which one is a user's file. */
export async function compareCost(): Promise<Row[]> {
  await using at = await ownCache();
  const mine = join(at.path, 'mine.ts');
  const write = (about: string) => {
    const { name: _, ...fields } = { ...rsyncSshHardened, about };
    return writeFile(mine, `export default ${JSON.stringify({ name: 'mine', ...fields }, null, 2)};\n`);
  };
  await write('mine');
  const compared = async (out: string) => {
    const strategies = ['--strategy', 'rsync-ssh', '--strategy', mine];
    const startedWall = performance.now();
    await scenario(['compare', ...scenarios, ...strategies, '--out', join(at.path, out)], at.env);
    const wallMs = performance.now() - startedWall;
    const { trials } = Matrix.parse(JSON.parse(await readFile(join(at.path, out, 'matrix.json'), 'utf8')));
    return { wallMs, trials, ran: trials.filter(({ source }) => source === 'run') };
  };
  const cold = await compared('cold');
  const again = await compared('again');
  await write('changed');
  const changed = await compared('changed');
  const perHour = Math.round((cold.trials.length * 3_600_000) / cold.wallMs);
  const columns = [...new Set(changed.ran.map(({ strategy }) => strategy))];
  return [
    {
      what: `\`scenario compare\`, ${scenarios.length} scenarios × 2 strategies, store empty`,
      atLeast: 'said',
      measured: `${seconds(cold.wallMs)}: ${perHour} trials an hour`,
    },
    {
      what: `… again, nothing changed (${again.ran.length} trials run)`,
      atLeast: 'under 2 s',
      measured: seconds(again.wallMs),
    },
    {
      what: '… one strategy changed',
      atLeast: 'its column only',
      measured: `${changed.ran.length} trials of ${columns.join(' and ')} in ${seconds(changed.wallMs)}`,
    },
  ];
}

/** A layer of restic over an image that is there. */
export async function layerCost(): Promise<Row[]> {
  await using at = await ownCache();
  const { ensureLayer } = await import('../../src/lab/virtual/layer/cache.ts');
  const { setup } = await import('../../src/lab/virtual/setup.ts');
  const { signal } = new AbortController();
  const tell = (message: string) => process.stderr.write(`${message}\n`);
  process.env.XDG_CACHE_HOME = at.env.XDG_CACHE_HOME;
  const image = await setup({ tell, signal });
  const content = { packages: ['restic'], files: {}, services: {} };
  const startedWall = performance.now();
  await ensureLayer({ image, content, tell, signal });
  return [
    {
      what: 'a layer of one package (restic), image present',
      atLeast: 'under 40 s',
      measured: seconds(performance.now() - startedWall),
    },
  ];
}

/** A cache with the user's image and snapshots, and no trial and no layer in it. */
async function ownCache() {
  const path = await mkdtemp(join(tmpdir(), 'firedrill-bench-compare-'));
  await execa('mkdir', [join(path, 'firedrill')]);
  for (const name of ['images', 'snapshots'])
    await execa('cp', ['--archive', '--link', join(cacheFolder(), name), join(path, 'firedrill')]);
  const dispose = () => rm(path, { recursive: true, force: true });
  return { path, env: { XDG_CACHE_HOME: path }, [Symbol.asyncDispose]: dispose };
}

/** Throws where it ends with another exit code than those of a matrix: 0, and 4 for an unknown cell. */
async function scenario(words: string[], env: Record<string, string>): Promise<void> {
  const args = [join(root, 'bin/scenario.js'), ...words];
  const { exitCode, all } = await execa(process.execPath, args, { env, reject: false, all: true });
  if (exitCode !== 0 && exitCode !== 4) throw new Error(`it ended with ${exitCode}: ${all}`);
}
