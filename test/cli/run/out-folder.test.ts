import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chosenFolder, writableFolder } from '../../../src/cli/run/out-folder.ts';
import { folder } from '../folder.ts';

describe('the folder of a run', () => {
  it('is made with those above it, and they are removed again while nothing is in them', async () => {
    await using at = await folder();
    {
      await using out = await chosenFolder(join(at.path, 'a', 'b'));
      expect(await readdir(out.path)).toEqual([]);
    }
    expect(await readdir(at.path)).toEqual([]);
  });

  it('stays with the files that were written into it', async () => {
    await using at = await folder();
    {
      await using out = await chosenFolder(join(at.path, 'a', 'b'));
      await writeFile(join(out.path, 'history.jsonl'), '');
    }
    expect(existsSync(join(at.path, 'a', 'b', 'history.jsonl'))).toBe(true);
  });

  it('is never removed if it was there before', async () => {
    await using at = await folder();
    await mkdir(join(at.path, 'mine'));
    await (await writableFolder(join(at.path, 'mine'), '--out'))[Symbol.asyncDispose]();
    expect(existsSync(join(at.path, 'mine'))).toBe(true);
  });
});
