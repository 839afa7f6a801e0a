import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../../src/scenario/catalogue.ts';

const drill = (changes = '') => `import { at, backup, measure, scenario, silence } from 'firedrill';
export default scenario({
  title: 'mine',
  subjects: { 'nfs-soft': measure() },
  data: { files: 10, size: '1MiB' },
  timeline: [at('0s', backup()), at('3s', silence('target', { for: '1m' }))],
${changes}});
`;

/** A user's folder, far from the package and without a package.json. */
const files: Record<string, string> = {
  'good.ts': drill(),
  'split.ts': `import { cpus } from 'node:os';\nimport { title } from './lib/words.ts';\n${drill()
    .replace("'mine'", 'title')
    .replace('files: 10', 'files: cpus().length + 1')}`,
  'lib/words.ts': `export const title: string = await Promise.resolve('from another file');\n`,
  'plain.js': drill(),
  'cjs/package.json': '{ "type": "commonjs" }',
  'cjs/good.ts': drill(),
  'cjs/plain.js': drill(),
  'types.ts': drill().replace("'1m'", "'1 minute'").replace('measure()', 'mesure()'),
  'field.ts': drill("  wtach: '5m',\n"),
  'syntax.ts': drill().replace("title: 'mine',", "title: 'mine'"),
  'syntax.js': drill().replace("title: 'mine',", "title: 'mine'"),
  'enum.ts': `enum Size { Small }\n${drill()}`,
  'invalid.ts': drill('  watch: 0,\n'),
  'throws.ts': `function gone(): never {\n  throw new TypeError('no such disk\\nsecond line');\n}\ngone();\nexport default 1;\n`,
  'throws-text.js': `throw 'just text';\n`,
  'import.js': `import './nowhere.js';\nexport default 1;\n`,
  'no-default.ts': 'export const title = 1;\n',
  'notes.md': '# no scenario\n',
};

interface Refused {
  exitCode: unknown;
  message: string;
}

let folder: string;
let told: Record<string, { title: string; data: unknown } & Refused>;
let catalogue: CatalogueEntry[];
let stderr: string;

beforeAll(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'firedrill-load-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const script = fileURLToPath(new URL('load-and-tell.ts', import.meta.url));
  const paths = Object.keys(files)
    .filter((name) => !name.endsWith('.json'))
    .map((name) => `./${name}`);
  const names = ['nfs-soft-flood', 'nfs-flood', 'zzz', './missing.ts', './lib/'];
  const node = await execa(process.execPath, [script, ...paths, ...names], { cwd: folder });
  ({ told, catalogue } = JSON.parse(node.stdout));
  stderr = node.stderr;
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

function refusedWith(name: string): string {
  expect(told[name]?.exitCode).toBe(2);
  return told[name]?.message ?? '';
}

describe('a user’s file, wherever it is', () => {
  it.each(['./good.ts', './plain.js', './cjs/good.ts', './cjs/plain.js'])(
    '%s imports from firedrill and is loaded',
    (name) => {
      expect(told[name]).toMatchObject({ title: 'mine', data: { files: 10, bytes: 1_048_576 } });
    },
  );

  it('may import its own files and those of Node', () => {
    expect(told['./split.ts']?.title).toBe('from another file');
  });

  it('is loaded without a warning of Node', () => {
    expect(stderr).toBe('');
  });
});

describe('a file that is not right is refused with its place, and never with a stack trace', () => {
  it('types', () => {
    expect(refusedWith('./types.ts').split('\n')).toEqual([
      "types.ts:4:27: Cannot find name 'mesure'. Did you mean 'measure'?",
      `types.ts:6:63: Type '"1 minute"' is not assignable to type 'Duration | undefined'.`,
    ]);
  });

  it('a field that does not exist', () => {
    expect(refusedWith('./field.ts')).toMatch(
      /^field\.ts:7:3: Object literal may only specify known properties.*'watch'/,
    );
  });

  it.each(['syntax.ts', 'syntax.js'])('syntax in %s', (name) => {
    expect(refusedWith(`./${name}`)).toBe(`${name}:4:3: ',' expected.`);
  });

  it('TypeScript that Node cannot strip', () => {
    expect(refusedWith('./enum.ts')).toBe(
      "enum.ts:1:6: This syntax is not allowed when 'erasableSyntaxOnly' is enabled.",
    );
  });

  it('well-typed and still invalid', () => {
    expect(refusedWith('./invalid.ts')).toBe(
      "invalid.ts: watch: expected a duration above 0 such as '45s', '7m' or '1h30m', found 0",
    );
  });

  it('a file that throws', () => {
    expect(refusedWith('./throws.ts')).toBe(
      'throws.ts:2:9: the file throws when it is loaded\n  found:    TypeError: no such disk',
    );
    expect(refusedWith('./throws-text.js')).toBe(
      'throws-text.js: the file throws when it is loaded\n  found:    just text',
    );
  });

  it('an import that leads nowhere', () => {
    expect(refusedWith('./import.js')).toMatch(/^import\.js/);
    expect(refusedWith('./import.js')).toContain('nowhere.js');
  });

  it('no default export', () => {
    expect(refusedWith('./no-default.ts')).toBe(
      'no-default.ts: expected `export default scenario({ … })`, found no default export',
    );
  });

  it('no file, or no scenario file', () => {
    expect(refusedWith('./missing.ts')).toBe('missing.ts: there is no such file');
    expect(refusedWith('./lib/')).toBe('lib: this is not a file');
    expect(refusedWith('./notes.md')).toBe(
      'notes.md: this is not a scenario file\n  expected: a file ending in .ts, .mts, .js, .mjs\n  found:    .md',
    );
  });
});

describe('a name', () => {
  it('is one of the package’s scenarios', () => {
    expect(told['nfs-soft-flood']?.title).toBe('A target that goes silent, and then stalls');
  });

  it('that is not brings up the nearest', () => {
    expect(refusedWith('nfs-flood')).toBe("unknown scenario 'nfs-flood'\n  Did you mean nfs-soft-flood?");
    expect(refusedWith('zzz')).toMatch(/^unknown scenario 'zzz'\n {2}There is: .*nfs-soft-flood/);
  });
});

it('the catalogue tells every scenario with title, incident and subjects', () => {
  expect(catalogue).toContainEqual({
    name: 'nfs-soft-flood',
    title: 'A target that goes silent, and then stalls',
    incident: 'Nov 5, 00:58',
    subjects: ['nfs-soft', 'nfs-soft-files', 'rsync-ssh', 'rsync-ssh-hardened'],
  });
  expect(catalogue.find(({ name }) => name === 'rsync-target-silent-midway')?.subjects).toEqual([
    'rsync-ssh',
    'rsync-ssh-hardened',
  ]);
  expect(catalogue.map(({ name }) => name)).toEqual(catalogue.map(({ name }) => name).toSorted());
});
