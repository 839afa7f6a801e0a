/** The kinds of entries that real volumes have beside plain files, made by the seed. */
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { geteuid } from 'node:process';
import type { PlannedKinds } from '../../history/plan.ts';
import { randomFrom } from '../random.ts';
import { accessAcl, writeAttributes } from './attributes.ts';
import { noise } from './content.ts';
import { fromText, fsPath } from './paths.ts';

/** Names that tools trip over. The last one is no UTF-8: `café` as Latin-1 has it. */
const oddNames = [
  ...['with space', 'trailing space ', '-leading-dash', '*glob?[a]', 'new\nline', 'tab\there'],
  ...['quote\'"`', 'back\\slash', '$HOME', 'größe', '日本', 'e\u0301 decomposed', '#hash#', '~'],
]
  .map(fromText)
  .concat('caf\xE9');

const [sparseBytes, sparseEndBytes] = [8 * 1024 * 1024, 4096];
/** A path of 24 folders of 40 bytes each: about a kilobyte, longer than any terminal's line and below PATH_MAX (4096). */
const [deepFolders, deepName] = [24, 'a-folder-whose-name-has-forty-characters'];
const modes = [0o644, 0o600, 0o640, 0o755, 0o444, 0o664];
/** root, the first ordinary user, www-data, and the user 65534; where the generator is root. */
const owners = [0, 1000, 33, 65534];

/** Makes them in `dir`; `files`: the paths of the generator's files, `folders`: of its folders. */
export function makeKinds(
  dir: string,
  seed: string,
  kinds: PlannedKinds,
  files: readonly string[],
  folders: readonly string[],
): void {
  const random = randomFrom(`kinds ${seed}`);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const at = (path: string) => fsPath(dir, path);
  const inSome = (name: string) => (folders.length > 0 ? `${pick(folders)}/${name}` : name);
  const times = <T>(count: number, make: (n: number) => T) =>
    Array.from({ length: count }, (_, n) => make(n));
  const made = [...folders, ...files];
  const add = (path: string) => {
    made.push(path);
    return at(path);
  };
  const content = (path: string, size: number) => noise(path, seed, 0, size);

  times(kinds.emptyFolders, (n) => mkdirSync(add(inSome(`empty-folder-${n}`))));
  times(kinds.emptyFiles, (n) => writeFileSync(add(inSome(`empty-${n}.dat`)), ''));
  times(kinds.oddNames, (n) => {
    const odd = oddNames[n % oddNames.length] ?? '';
    const path = inSome(n < oddNames.length ? `${odd}.dat` : `${n} ${odd}.dat`);
    writeFileSync(add(path), content(path, 100 + Math.floor(random() * 2000)));
  });
  times(kinds.deep, (n) => {
    let path = `deep-${n}`;
    mkdirSync(add(path));
    for (let depth = 0; depth < deepFolders; depth += 1) {
      path = `${path}/${deepName}`;
      mkdirSync(add(path));
    }
    path = `${path}/bottom.dat`;
    writeFileSync(add(path), content(path, 1000));
  });
  times(kinds.sparse, (n) => {
    const path = inSome(`sparse-${n}.dat`);
    const file = openSync(add(path), 'w');
    ftruncateSync(file, sparseBytes);
    writeSync(file, content(path, sparseEndBytes), 0, sparseEndBytes, 0);
    writeSync(file, content(`${path} end`, sparseEndBytes), 0, sparseEndBytes, sparseBytes - sparseEndBytes);
    closeSync(file);
  });
  times(files.length > 0 ? kinds.hardLinks : 0, (n) =>
    linkSync(at(pick(files)), add(inSome(`hard-${n}.dat`))),
  );
  const links = times(kinds.symlinks, (n) => {
    const path = inSome(`link-${n}`);
    const targets = [
      files.length > 0 ? `/storage/${pick(files)}` : '/etc/hosts',
      'no-such-file',
      '../',
      '/etc/hosts',
    ];
    symlinkSync(Buffer.from(targets[n % targets.length] ?? '', 'latin1'), at(path));
    return path;
  });
  if (kinds.metadata) giveMetadata(dir, random, made, links);
  const { attributes } = kinds;
  writeAttributes(
    times(Math.min(attributes, files.length), (n) => [
      { path: at(files[n] ?? ''), name: 'user.firedrill', value: noise(`attribute ${n}`, seed, 0, 24) },
      { path: at(files[n] ?? ''), name: 'system.posix_acl_access', value: accessAcl(0o640, 1000 + n) },
    ]).flat(),
  );
}

/** Owners, modes and times. From the bottom up: a new entry changes the time of its folder. */
function giveMetadata(
  dir: string,
  random: () => number,
  made: readonly string[],
  links: readonly string[],
): void {
  const isRoot = geteuid?.() === 0;
  const isFolder = (path: string) => !path.endsWith('.dat');
  for (const path of [...made, ...links].toSorted().toReversed()) {
    const full = fsPath(dir, path);
    const owner = owners[Math.floor(random() * owners.length)] ?? 0;
    const mode = modes[Math.floor(random() * modes.length)] ?? 0o644;
    // 2015 to 2024, with a fraction of a second that no whole number of milliseconds gives.
    const seconds = 1_420_070_400 + random() * 315_000_000;
    if (isRoot) lchownSync(full, owner, owner);
    if (!links.includes(path)) chmodSync(full, isFolder(path) ? 0o755 : mode);
    lutimesSync(full, seconds, seconds);
  }
}
