/** The data of a drill: the real generator and the real comparison, in folders of this machine. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { change, compare, type Data, make, otherNames, rescan } from '../../src/guest/data/commands.ts';
import { changeOne } from '../../src/guest/data/concurrent-changes.ts';
import { fsPath, shown } from '../../src/guest/data/paths.ts';
import { contentOf, type Tree } from '../../src/guest/data/tree.ts';
import { Versions } from '../../src/guest/data/versions.ts';
import { liveFile, liveFolder } from '../../src/history/live-database.ts';
import type { PlannedChurn, PlannedKinds } from '../../src/history/plan.ts';

const plain = { files: 40, directories: 8, bytes: 200_000 };
const kinds: PlannedKinds = {
  ...{
    symlinks: 4,
    hardLinks: 3,
    sparse: 1,
    emptyFiles: 2,
    emptyFolders: 2,
    oddNames: 15,
    deep: 1,
    attributes: 3,
  },
  metadata: true,
};
const shares: PlannedChurn = { appear: 0.1, vanish: 0.1, grow: 0.2, shrink: 0.1, rename: 0.2 };

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-data-'));
  folders.push(folder);
  return folder;
}

function newData(seed = 'one'): Data & { copy: string } {
  const root = newFolder();
  const data = {
    dir: join(root, 'data'),
    seed,
    versions: new Versions(join(root, 'manifests')),
    copy: join(root, 'copy'),
  };
  mkdirSync(data.dir);
  return data;
}

/** A restore by this command. */
function restored(data: ReturnType<typeof newData>, command: string, against = 0) {
  mkdirSync(data.copy, { recursive: true });
  execFileSync('sh', ['-ec', command, 'sh', data.dir, data.copy]);
  return compare({ ...data, dir: data.copy }, against);
}

const everything = 'cp -a --sparse=always "$1/." "$2/"';

describe('data by seed', () => {
  test('the plain files of a seed are those of earlier versions, to the bit', () => {
    const data = newData();
    expect(make(data, { files: 20, directories: 4, bytes: 50_000 })).toMatchObject({
      version: 0,
      files: 16,
      bytes: 50_000,
    });
    // Made with firedrill 0.1.
    expect(contentOf(data.versions.read(0))['pvc-2/00001.dat']?.slice(0, 24)).toBe(
      'qJBa65rIk+2rMjOtnjAkDsxF',
    );
    change(data, { share: 0.5, version: 1 });
    expect(changedPaths(data.versions.read(0), data.versions.read(1)).join(' ')).toBe(
      'pvc-1/00000.dat pvc-1/00009.dat pvc-1/00015.dat pvc-2/00013.dat pvc-3/00002.dat',
    );
  });

  test.each([
    ['plain', undefined, undefined],
    ['of all kinds, which appear, vanish and change', kinds, shares],
  ])('the same seed gives the same data: %s', (_, someKinds, someShares) => {
    const [one, two, other] = [newData(), newData(), newData('other')];
    const facts = [one, two, other].map((data) => {
      make(data, { ...plain, ...(someKinds && { kinds: someKinds }) });
      return change(data, { share: 0.5, version: 1, ...(someShares && { shares: someShares }) });
    });
    expect(facts[0]).toEqual(facts[1]);
    expect(facts[0]?.digest).not.toBe(facts[2]?.digest);
    for (const version of [0, 1])
      expect(lasting(one.versions.read(version))).toEqual(lasting(two.versions.read(version)));
  });
});

describe('a restore in layers', () => {
  test('a faithful copy equals the version in all of them', () => {
    const data = newData();
    make(data, { ...plain, kinds });
    expect(restored(data, everything)).toEqual({
      ...{ matches: [0], against: 0, differing: 0, missing: 0, extra: 0, examples: [] },
      layers: {
        structure: { matches: [0], differing: 0, examples: [] },
        metadata: { matches: [0], differing: 0, examples: [] },
      },
    });
  });

  test('a copy that knows content alone has lost links, holes and metadata', () => {
    const data = newData();
    make(data, { ...plain, kinds });
    const { matches, layers } = restored(data, 'cp -r --no-preserve=all --sparse=never "$1/." "$2/"');
    expect(matches).toEqual([0]);
    expect(layers.structure.matches).toEqual([]);
    expect(layers.structure.examples.filter((text) => text.includes('is no hard link to'))).toHaveLength(3);
    expect(layers.structure.examples.filter((text) => text.includes('has lost its holes'))).toHaveLength(1);
    expect(layers.metadata.differing).toBeGreaterThan(60);
  });

  test.each([
    ['a symbolic link', 'rm "$(find "$2" -type l | head -n 1)"', /a symbolic link, is missing$/],
    [
      'where a link points',
      'link=$(find "$2" -type l | head -n 1); ln -sfn elsewhere "$link"',
      /points to elsewhere, not to /,
    ],
    ['an empty folder', 'find "$2" -type d -empty -delete', /empty-folder-\d, a folder, is missing$/],
  ])('%s that is lost is structure', (_, loss, text) => {
    const data = newData();
    make(data, { ...plain, kinds });
    const { matches, layers } = restored(data, `${everything}; ${loss}`);
    expect(matches).toEqual([0]);
    expect(layers.structure.examples).toContainEqual(expect.stringMatching(text));
  });

  test.each([
    [
      'a time, by a nanosecond',
      (path: string) => execFileSync('touch', ['-d', '@1500000000.000000001', path]),
      /time 1500000000\.000000001 instead of /,
    ],
    ['a mode', (path: string) => chmodSync(path, 0o777), /mode 777 instead of /],
    [
      'an ACL',
      (path: string) =>
        execFileSync('cp', ['--no-preserve=all', '--remove-destination', path, `${path}.new`]) &&
        execFileSync('mv', [`${path}.new`, path]),
      /ACL none instead of 0200/,
    ],
  ])('%s that is lost is metadata', (_, lose, text) => {
    const data = newData();
    make(data, { ...plain, kinds });
    restored(data, everything);
    lose(join(data.copy, 'pvc-1/00000.dat'));
    const { matches, layers } = compare({ ...data, dir: data.copy }, 0);
    expect(matches).toEqual([0]);
    expect(layers.metadata.examples).toContainEqual(expect.stringMatching(text));
  });

  test.runIf(process.geteuid?.() === 0)('an owner that is lost is metadata', () => {
    const data = newData();
    make(data, { ...plain, kinds });
    restored(data, everything);
    chownSync(join(data.copy, 'pvc-1/00000.dat'), 4321, 4321);
    expect(compare({ ...data, dir: data.copy }, 0).layers.metadata.examples.join()).toContain(
      'owner 4321:4321 instead of',
    );
  });

  test('a byte that differs, and a file that is missing, are content', () => {
    const data = newData();
    make(data, { ...plain, kinds });
    restored(data, everything);
    appendFileSync(join(data.copy, 'pvc-2/00001.dat'), 'x');
    unlinkSync(fsPath(data.copy, pathEnding(data.versions.read(0), 'caf\xE9.dat')));
    const { matches, differing, missing, examples } = compare({ ...data, dir: data.copy }, 0);
    expect({ matches, differing, missing }).toEqual({ matches: [], differing: 1, missing: 1 });
    expect(examples).toEqual(['pvc-2/00001.dat differs', expect.stringMatching(/caf\\xE9\.dat is missing$/)]);
  });

  test('data that no version had is content; the temporary file of a tool is not', () => {
    const data = newData();
    make(data, plain);
    restored(data, everything);
    writeFileSync(join(data.copy, '.00001.dat.Xyz123'), '');
    const temporary = compare({ ...data, dir: data.copy }, 0);
    expect(temporary).toMatchObject({ matches: [0], extra: 1, layers: { structure: { matches: [] } } });
    writeFileSync(join(data.copy, '77777.dat'), '');
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({ matches: [], extra: 2 });
  });

  test('a tree that is not there has nothing', () => {
    const data = newData();
    make(data, plain);
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({ matches: [], missing: 32 });
  });
});

describe('changes while a backup runs', () => {
  const during = { version: 0, shares };

  /** Data of which the first half is copied, then changed in every way, then the rest is copied. */
  function changing() {
    const data = newData();
    make(data, { ...plain, kinds });
    mkdirSync(data.copy);
    const files = Object.keys(contentOf(data.versions.read(0))).filter((path) => /\d{5}\.dat$/.test(path));
    return { data, files };
  }

  function changeAll(data: ReturnType<typeof newData>) {
    const made: ReturnType<typeof changeOne>[] = [];
    for (let nth = 0; ; nth += 1) {
      const change = changeOne(data, { ...during, nth });
      if (change.way === null) return made;
      made.push(change);
    }
  }

  test('come in every way, each file at most once, the same by the same seed, and no hard link', () => {
    const [one, other] = [changing(), changing()];
    const made = changeAll(one.data);
    expect(new Set(made.map(({ way }) => way))).toEqual(
      new Set(['appear', 'vanish', 'grow', 'shrink', 'rename']),
    );
    const paths = made.flatMap(({ paths }) => paths);
    expect(new Set(paths).size).toBe(paths.length);
    expect(changeAll(other.data)).toEqual(made);
    const tree = one.data.versions.read(0);
    expect(paths.filter((path) => tree[path] && tree[path].sameAs !== '')).toEqual([]);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('a copy from %s them all equals the version, in each layer', (_, later) => {
    const { data } = changing();
    if (later) changeAll(data);
    execFileSync('sh', ['-ec', everything, 'sh', data.dir, data.copy]);
    if (!later) changeAll(data);
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({
      ...{ matches: [0], differing: 0, missing: 0, extra: 0 },
      layers: { structure: { matches: [0] }, metadata: { matches: [0] } },
    });
  });

  test('a copy of which a half is from before and a half from after them equals the version', () => {
    const { data, files } = changing();
    execFileSync('sh', ['-ec', everything, 'sh', data.dir, data.copy]);
    changeAll(data);
    // Of every second changed file the copy has the later state.
    const half = files.filter((_, n) => n % 2 === 0);
    for (const path of half) {
      rmSync(join(data.copy, path));
      if (existsSync(join(data.dir, path)))
        execFileSync('cp', ['-a', join(data.dir, path), join(data.copy, path)]);
    }
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({ matches: [0], differing: 0, missing: 0 });
  });

  test('a file in neither state, and any other file that is missing, is a loss', () => {
    const { data, files } = changing();
    const made = changeAll(data);
    execFileSync('sh', ['-ec', everything, 'sh', data.dir, data.copy]);
    const grown = made.find(({ way }) => way === 'grow')?.paths[0] ?? '';
    writeFileSync(join(data.copy, grown), 'half of each');
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({
      matches: [],
      differing: 1,
      examples: [`${grown} differs`],
    });
    execFileSync('cp', [join(data.dir, grown), join(data.copy, grown)]);
    const touched = new Set(made.flatMap(({ paths }) => paths));
    const still = files.find((path) => !touched.has(path)) ?? '';
    unlinkSync(join(data.copy, still));
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({ matches: [], missing: 1 });
  });

  test('the next version begins where they ended', () => {
    const { data } = changing();
    changeAll(data);
    change(data, { share: 0.5, version: 1, shares });
    expect(restored(data, everything, 1).matches).toEqual([1]);
  });
});

describe('change', () => {
  test('files appear, vanish, grow, shrink and are renamed', () => {
    const data = newData();
    make(data, { files: 200, directories: 8, bytes: 2_000_000 });
    const { changedFiles, files } = change(data, { share: 0, version: 1, shares });
    const [before, after] = [contentOf(data.versions.read(0)), contentOf(data.versions.read(1))];
    const sizes = (tree: Tree) =>
      Object.fromEntries(Object.entries(tree).map(([path, { size }]) => [path, size]));
    const [was, is] = [sizes(data.versions.read(0)), sizes(data.versions.read(1))];
    const gone = Object.keys(before).filter((path) => !(path in after));
    const come = Object.keys(after).filter((path) => !(path in before));
    const renamed = come.filter((path) => path.includes('-v1.dat'));
    expect(renamed.length).toBeGreaterThan(20);
    for (const path of renamed) expect(Object.values(before)).toContain(after[path]);
    expect(gone.length - renamed.length).toBeGreaterThan(8); // vanished
    expect(come.length - renamed.length).toBe(19); // appeared
    const stayed = Object.keys(is).filter((path) => path in was && path in after);
    expect(stayed.filter((path) => (is[path] ?? 0) > (was[path] ?? 0)).length).toBeGreaterThan(20);
    expect(stayed.filter((path) => (is[path] ?? 0) < (was[path] ?? 0)).length).toBeGreaterThan(8);
    expect(files).toBe(192 - gone.length + come.length);
    expect(changedFiles).toBeGreaterThan(80);
  });

  test('a copy that keeps files which vanished has the content, and not the structure', () => {
    const data = newData();
    make(data, plain);
    restored(data, everything);
    change(data, { share: 0.5, version: 1, shares });
    const { matches, layers } = restored(data, everything, 1);
    expect(matches).toEqual([1]);
    expect(layers.structure.matches).toEqual([]);
    expect(layers.structure.examples[0]).toMatch(/is not in the source any more$/);
  });

  test('a list of files that was made once misses those that appeared', () => {
    const data = newData();
    make(data, plain);
    const list = join(newFolder(), 'list');
    execFileSync('sh', ['-ec', 'cd "$1" && find . -type f > "$2"', 'sh', data.dir, list]);
    change(data, { share: 0.5, version: 1, shares: { ...shares, vanish: 0, rename: 0 } });
    const { matches, missing } = restored(data, `cd "$1" && tar -cf - -T ${list} | tar -C "$2" -xf -`, 1);
    expect({ matches, missing }).toEqual({ matches: [], missing: 3 });
  });

  test('an unchanged file is not read again, a changed one is, with any time stamp', () => {
    const data = newData();
    make(data, plain);
    const path = join(data.dir, 'pvc-1/00000.dat');
    execFileSync('sh', [
      '-ec',
      'size=$(stat -c %s "$1"); touch -r "$1" "$2"; head -c "$size" /dev/zero > "$1"; touch -r "$2" "$1"',
      'sh',
      path,
      join(newFolder(), 'time'),
    ]);
    const before = contentOf(data.versions.read(0));
    rescan(data, 0);
    expect(changedPaths(before, contentOf(data.versions.read(0)))).toEqual(['pvc-1/00000.dat']);
  });
});

describe('a user’s own files', () => {
  test('are compared like the generator’s', () => {
    const data = newData();
    make(data, plain);
    writeFileSync(join(data.dir, 'notes.txt'), 'mine');
    writeFileSync(join(data.dir, 'mine.dat'), 'mine');
    expect(rescan(data, 0)).toMatchObject({ files: 34 });
    expect(restored(data, everything)).toMatchObject({
      matches: [0],
      extra: 0,
      layers: { structure: { matches: [0] } },
    });
    writeFileSync(join(data.copy, 'notes.txt'), 'else');
    expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({
      matches: [],
      examples: ['notes.txt differs'],
    });
  });

  test('have names by which find(1) knows them at the destination', () => {
    const data = newData();
    make(data, plain);
    for (const name of ['notes.txt', 'two\nlines', 'a*b', 'größe', '-dash'])
      writeFileSync(join(data.dir, name), '');
    writeFileSync(fsPath(data.dir, 'caf\xE9'), '');
    rescan(data, 0);
    const others = ['*.dat', ...otherNames(data)].flatMap((name) => ['!', '-name', name]);
    const find = (dir: string) =>
      execFileSync('find', [dir, '-type', 'f', ...others], {
        env: { ...process.env, LC_ALL: 'C' },
        encoding: 'utf8',
      });
    expect(find(data.dir)).toBe('');
    writeFileSync(join(data.dir, 'azzb'), '');
    expect(find(data.dir)).toContain('azzb');
  });
});

test.each([
  ['plain', 'plain'],
  ['größe 日本', 'gr\xC3\xB6\xC3\x9Fe \xE6\x97\xA5\xE6\x9C\xAC'],
  ['caf\\xE9', 'caf\xE9'],
  ['new\\nline', 'new\nline'],
  ['back\\\\slash', 'back\\slash'],
  ['\\x1B[31m', '\x1B[31m'],
])('a path is shown as %s', (text, path) => {
  expect(shown(path)).toBe(text);
});

test.runIf(process.geteuid?.() === 0)(
  'an ordinary user can make and compare them too, but for owners',
  () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    const commands = new URL('../../src/guest/data/commands.ts', import.meta.url).href;
    const versions = new URL('../../src/guest/data/versions.ts', import.meta.url).href;
    const script = `
    import { mkdirSync } from 'node:fs';
    import { execFileSync } from 'node:child_process';
    import { make, compare } from ${JSON.stringify(commands)};
    import { Versions } from ${JSON.stringify(versions)};
    const root = ${JSON.stringify(folder)};
    const data = { dir: root + '/data', seed: 'one', versions: new Versions(root + '/manifests') };
    mkdirSync(data.dir);
    make(data, ${JSON.stringify({ ...plain, kinds })});
    execFileSync('cp', ['-a', '--sparse=always', data.dir, root + '/copy']);
    console.log(JSON.stringify(compare({ ...data, dir: root + '/copy' }, 0)));`;
    const printed = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      ...{ uid: 65534, gid: 65534, encoding: 'utf8', cwd: '/' },
    });
    expect(JSON.parse(printed)).toMatchObject({
      matches: [0],
      layers: { structure: { matches: [0] }, metadata: { matches: [0] } },
    });
  },
);

function changedPaths(before: object, after: object): string[] {
  const [was, is] = [before, after] as Record<string, unknown>[];
  return Object.keys(is ?? {}).filter(
    (path) => JSON.stringify(hashIn(was?.[path])) !== JSON.stringify(hashIn(is?.[path])),
  );
}

function hashIn(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'hash' in entry ? entry.hash : entry;
}

/** The facts that two makings share: not inodes, not the times of new files. */
function lasting(tree: Tree) {
  return Object.fromEntries(
    Object.entries(tree).map(([path, { unchanged: _, mtimeNs: __, allocated: ___, ...entry }]) => [
      path,
      entry,
    ]),
  );
}

function pathEnding(tree: Tree, end: string): string {
  const path = Object.keys(tree).find((candidate) => candidate.endsWith(end));
  if (!path) throw new Error(`no path ends in ${end}`);
  return path;
}

test('the folder of the live database is no content, no structure and no extra file, during all writes', () => {
  const data = newData();
  make(data, plain);
  const live = join(data.dir, liveFolder);
  mkdirSync(live);
  writeFileSync(join(live, liveFile), 'a page');
  const { digest } = rescan(data, 0);
  appendFileSync(join(live, `${liveFile}-wal`), 'a frame');
  expect(rescan(data, 0).digest).toBe(digest);
  expect(otherNames(data)).toEqual([]);
  execFileSync('cp', ['-a', data.dir, data.copy]);
  writeFileSync(join(data.copy, liveFolder, 'more'), 'bytes');
  expect(compare({ ...data, dir: data.copy }, 0)).toMatchObject({
    ...{ matches: [0], extra: 0 },
    layers: { structure: { matches: [0] }, metadata: { matches: [0] } },
  });
});
