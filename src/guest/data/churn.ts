/** How the data changes from one version to the next, by the seed. */
import { appendFileSync, renameSync, truncateSync, unlinkSync } from 'node:fs';
import type { PlannedChurn, Way } from '../../history/plan.ts';
import { randomFrom } from '../random.ts';
import { generated, nextNumber, noise, pathOf, writeNoise } from './content.ts';
import { fsPath } from './paths.ts';
import type { Tree } from './tree.ts';

/** Rewrites that share of the generator's files; sizes stay, and so does every file that is not chosen. Gives the hashes of those. */
export function rewrite(
  dir: string,
  seed: string,
  share: number,
  version: number,
  before: Tree,
): Map<string, string> {
  const random = randomFrom(`change ${seed} ${version}`);
  const chosen = generated(before).filter(() => random() < share);
  return new Map(chosen.map((path) => [path, writeNoise(dir, path, seed, version, before[path]?.size ?? 0)]));
}

/**
 * Lets files vanish, grow, shrink and be renamed, and new ones appear; shares of the generator's files. Gives the number of files
 * that it touched.
 */
export function churn(
  dir: string,
  seed: string,
  shares: PlannedChurn,
  version: number,
  before: Tree,
): number {
  const random = randomFrom(`churn ${seed} ${version}`);
  const files = generated(before);
  const change = (way: Way, path: string, size: number) =>
    changeFile({ dir, seed, version, when: 'before' }, way, path, size);
  let touched = 0;
  for (const path of files) {
    let drawn = random();
    for (const way of ['vanish', 'grow', 'shrink', 'rename'] as const) {
      drawn -= shares[way];
      if (drawn >= 0) continue;
      change(way, path, before[path]?.size ?? 0);
      touched += 1;
      break;
    }
  }
  const next = nextNumber(files);
  const appearing = Math.round(files.length * shares.appear);
  for (let n = 0; n < appearing; n += 1) {
    const like = files[Math.floor(random() * files.length)] ?? '00000.dat';
    change('appear', pathOf(next + n, like), before[like]?.size ?? 1);
  }
  return touched + appearing;
}

/**
 * Changes one file of `size` bytes. `when`: before the backup of this version, or during it. Gives the paths that it touched: those
 * of a file that gets another name are two.
 */
export function changeFile(
  { dir, seed, version, when }: { dir: string; seed: string; version: number; when: 'before' | 'during' },
  way: Way,
  path: string,
  size: number,
): string[] {
  const at = (one: string) => fsPath(dir, one);
  const during = when === 'during';
  const renamed = path.replace(/(?:-[vw]\d+)?\.dat$/, `-${during ? 'w' : 'v'}${version}.dat`);
  const grown = `${path} grown${during ? ' during' : ''}`;
  const ways: Record<Way, () => void> = {
    appear: () => writeNoise(dir, path, seed, version, size),
    vanish: () => unlinkSync(at(path)),
    grow: () => appendFileSync(at(path), noise(grown, seed, version, 1 + Math.ceil(size / 4))),
    shrink: () => truncateSync(at(path), Math.floor(size / 2)),
    rename: () => renameSync(at(path), at(renamed)),
  };
  ways[way]();
  return way === 'rename' ? [path, renamed] : [path];
}
