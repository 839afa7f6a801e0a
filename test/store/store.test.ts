import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrialResult } from '../../src/compare/result.ts';
import { findTrial, keepTrial, listTrials, removeTrial, takeTrial } from '../../src/store/store.ts';
import { folder } from '../cli/folder.ts';
import { careful, resultOfDrill } from '../compare/drilled-results.ts';

const digest = 'd'.repeat(64);
let result: TrialResult;
beforeAll(async () => {
  result = await resultOfDrill(careful);
});

/** A store with one entry. */
async function kept() {
  const at = await folder();
  const from = join(at.path, 'trial');
  const root = join(at.path, 'store');
  await mkdir(from);
  await writeFile(join(from, 'history.jsonl'), 'history\n');
  await writeFile(join(from, 'report.html'), 'report\n');
  await keepTrial({ digest, judge: 'j', wallMs: 7, result }, from, root);
  return { ...at, root, from, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
}

describe('the store', () => {
  it('gives back the entry of its digest, and nothing for another one', async () => {
    await using at = await kept();
    const found = await findTrial(digest, at.root);
    expect(found).toMatchObject({ state: 'kept', entry: { judge: 'j', wallMs: 7, result } });
    expect(await findTrial('e'.repeat(64), at.root)).toEqual({ state: 'absent' });
    const to = join(at.path, 'taken');
    await takeTrial(join(at.root, digest), to);
    expect(await readFile(join(to, 'history.jsonl'), 'utf8')).toBe('history\n');
    expect(await readdir(to)).toEqual(['history.jsonl', 'report.html']);
  });

  it.each([
    ['a changed file', (entry: string) => writeFile(join(entry, 'report.html'), 'other\n')],
    ['a missing file', (entry: string) => rm(join(entry, 'history.jsonl'))],
    ['a missing description', (entry: string) => rm(join(entry, 'entry.json'))],
    ['a cut description', (entry: string) => writeFile(join(entry, 'entry.json'), '{"schema":1,')],
    [
      'the description of another trial',
      async (entry: string) => {
        const text = await readFile(join(entry, 'entry.json'), 'utf8');
        await writeFile(join(entry, 'entry.json'), text.replace(digest, 'f'.repeat(64)));
      },
    ],
  ])('reports %s as damage, and an entry kept in its place is whole', async (_, damage) => {
    await using at = await kept();
    await damage(join(at.root, digest));
    expect(await findTrial(digest, at.root)).toMatchObject({ state: 'damaged' });
    await keepTrial({ digest, judge: 'j', wallMs: 7, result }, at.from, at.root);
    expect(await findTrial(digest, at.root)).toMatchObject({ state: 'kept' });
  });

  it('has no entry, and no rest, of a trial whose files cannot be kept', async () => {
    await using at = await kept();
    const keep = keepTrial({ digest: 'a', judge: 'j', wallMs: 7, result }, join(at.path, 'nowhere'), at.root);
    await expect(keep).rejects.toThrow('ENOENT');
    expect(await readdir(at.root)).toEqual([digest]);
  });

  it('lists entries with their sizes, and removes them', async () => {
    await using at = await kept();
    await mkdir(join(at.root, '.keeping-of-a-killed-one'));
    const listed = await listTrials(at.root);
    expect(listed.map(({ entry }) => entry?.result.strategy)).toContain('rsync-ssh');
    expect(listed.find((one) => one.digest === digest)?.bytes).toBeGreaterThan(1_000);
    for (const one of listed) await removeTrial(one);
    expect(await readdir(at.root)).toEqual([]);
  });
});
