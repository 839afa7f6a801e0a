/** How the data changes from one version to the next, by the seed. */
import { appendFileSync, renameSync, truncateSync, unlinkSync } from 'node:fs';
import type { PlannedChurn } from '../../history/plan.ts';
import { randomFrom } from '../random.ts';
import { noise, numberOf, writeNoise } from './content.ts';
import { fsPath } from './paths.ts';
import type { Tree } from './tree.ts';

/** The generator's files of a tree, in the order in which it made them. */
export function generated(tree: Tree): string[] {
  const numbered = Object.keys(tree).flatMap((path) => {
    const number = tree[path]?.kind === 'file' ? numberOf(path) : undefined;
    return number === undefined ? [] : [{ path, number }];
  });
  return numbered.sort((a, b) => a.number - b.number).map(({ path }) => path);
}

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
  const at = (path: string) => fsPath(dir, path);
  const files = generated(before);
  const acts: [number, (path: string, size: number) => void][] = [
    [shares.vanish, (path) => unlinkSync(at(path))],
    [
      shares.grow,
      (path, size) =>
        appendFileSync(at(path), noise(`${path} grown`, seed, version, 1 + Math.ceil(size / 4))),
    ],
    [shares.shrink, (path, size) => truncateSync(at(path), Math.floor(size / 2))],
    [shares.rename, (path) => renameSync(at(path), at(path.replace(/(?:-v\d+)?\.dat$/, `-v${version}.dat`)))],
  ];
  let touched = 0;
  for (const path of files) {
    let drawn = random();
    for (const [share, act] of acts) {
      drawn -= share;
      if (drawn >= 0) continue;
      act(path, before[path]?.size ?? 0);
      touched += 1;
      break;
    }
  }
  const next = 1 + Math.max(-1, ...files.map((path) => numberOf(path) ?? -1));
  const appearing = Math.round(files.length * shares.appear);
  for (let n = 0; n < appearing; n += 1) {
    const like = files[Math.floor(random() * files.length)] ?? '00000.dat';
    const path = like.replace(/[^/]*$/, `${String(next + n).padStart(5, '0')}.dat`);
    writeNoise(dir, path, seed, version, before[like]?.size ?? 1);
  }
  return touched + appearing;
}
