import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { type Programs, providePrograms, removePrograms } from '../../../src/lab/programs/programs.ts';

let cache: string;
let script: string;
let compiled: number;
const tell = () => {};

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-programs-'));
  cache = join(folder, 'programs');
  script = join(folder, 'compile.sh');
  await writeFile(script, 'one');
  compiled = 0;
  return () => rm(folder, { recursive: true });
});

const programs = (more: Partial<Programs> = {}): Programs => ({
  name: 'thing-1',
  inputs: [script],
  made: {},
  async compile(_, out) {
    compiled += 1;
    await writeFile(join(out, 'thing'), 'made');
  },
  ...more,
});
const kept = async () => (await readdir(cache)).filter((name) => name !== '.lock');

it('compiles once, and keeps the programs', async () => {
  const first = await providePrograms(programs(), { tell, cache });
  expect(await providePrograms(programs(), { tell, cache })).toBe(first);
  expect(compiled).toBe(1);
  expect(await readFile(join(first, 'thing'), 'utf8')).toBe('made');
  expect(await kept()).toHaveLength(1);
});

it('compiles again when the script or its inputs change', async () => {
  await providePrograms(programs(), { tell, cache });
  await providePrograms(programs({ made: { packages: ['newer'] } }), { tell, cache });
  await writeFile(script, 'two');
  await providePrograms(programs(), { tell, cache });
  expect(compiled).toBe(3);
});

it('leaves nothing half done when compiling fails or is interrupted', async () => {
  const failing = programs({
    async compile(_, out) {
      await writeFile(join(out, 'half'), '');
      throw new Error('no space');
    },
  });
  await expect(providePrograms(failing, { tell, cache })).rejects.toThrow('no space');
  const control = new AbortController();
  const interrupted = programs({
    async compile(_, out) {
      await writeFile(join(out, 'half'), '');
      control.abort(new Error('interrupted'));
    },
  });
  await expect(providePrograms(interrupted, { tell, cache, signal: control.signal })).rejects.toThrow(
    'interrupted',
  );
  expect(await kept()).toEqual([]);
});

it('compiles once when two ask at the same time', async () => {
  await Promise.all([1, 2].map(() => providePrograms(programs(), { tell, cache })));
  expect(compiled).toBe(1);
});

it('removes all of them where asked, but no file that may be in use, and nothing while a process compiles', async () => {
  const place = await providePrograms(programs(), { tell, cache });
  await mkdir(join(cache, 'go', 'modules'), { recursive: true });
  await writeFile(join(cache, 'runc-within-bounds'), '');
  const compiling = providePrograms(
    programs({
      made: 'another',
      async compile() {
        expect(await removePrograms(cache)).toEqual([]);
      },
    }),
    { tell, cache },
  );
  const other = await compiling;
  expect((await removePrograms(cache)).sort()).toEqual([join(cache, 'go'), place, other].sort());
  expect(await kept()).toEqual(['runc-within-bounds']);
});
