/** How long `scenario setup --lab containers --offline` takes: from nothing, and with the program compiled. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { candidates } from '../../src/lab/containers/images/names.ts';
import { type Row, seconds } from './row.ts';

const root = new URL('../../', import.meta.url).pathname;

/** With an empty cache, and `--force`: every program is compiled and every image built. Docker and mmdebstrap are there. */
export async function offlineSetup(): Promise<Row[]> {
  const cache = await mkdtemp(join(tmpdir(), 'firedrill-bench-setup-'));
  const env = { XDG_CACHE_HOME: cache };
  try {
    const nothingMs = await setUp(['--force'], env);
    const names = candidates('kubernetes', {}).filter(({ origin }) => origin === 'offline');
    await execa('docker', ['image', 'rm', '--force', ...names.map(({ name }) => name)]);
    const compiledMs = await setUp([], env);
    const command = '`scenario setup --lab containers --offline`';
    return [
      { what: `${command}, from nothing`, atLeast: 'under 8 min', measured: seconds(nothingMs) },
      {
        what: '… with the program compiled, and the image of Kubernetes to build',
        atLeast: 'under 30 s',
        measured: seconds(compiledMs),
      },
    ];
  } finally {
    // The programs of a dockerd that the set-up started are in the cache, too.
    const clean = [join(root, 'bin/scenario.js'), 'clean', '--all'];
    await execa(process.execPath, clean, { env, stderr: 'inherit', reject: false });
    await rm(cache, { recursive: true, force: true });
  }
}

async function setUp(options: string[], env: Record<string, string>): Promise<number> {
  const started = performance.now();
  const setup = ['setup', '--lab', 'containers', '--offline', ...options];
  await execa(process.execPath, [join(root, 'bin/scenario.js'), ...setup], { env, stderr: 'inherit' });
  return performance.now() - started;
}
