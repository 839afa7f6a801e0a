/** A user's file may do anything: the program ends with exit code 2 and a message, and nothing of the file lives on. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { bin, node, scenario } from './scenario.ts';

/** Two seconds instead of the limit of twenty. */
const hasten = 'const real = setTimeout; globalThis.setTimeout = (act, ms) => real(act, ms / 10);';
const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(hasten)}`];

async function show(content: string) {
  await using at = await folder();
  await writeFile(join(at.path, 'mine.mjs'), content);
  const said = await scenario(['show', './mine.mjs'], { cwd: at.path, nodeArgs });
  expect(said.stderr).not.toMatch(/^ +at |internal error/m);
  expect({ exitCode: said.exitCode, stdout: said.stdout }).toEqual({ exitCode: 2, stdout: '' });
  return said.stderr;
}

const fields = `title: 'mine', subjects: { 'nfs-soft': { mode: 'measure' } }, data: { files: 1, size: '1KiB' }`;
const deep = '{ let deep = {}; for (let n = 0; n < 200000; n += 1) deep = { deep }; return deep; }';

describe('a file that', () => {
  it.each([
    ['never ends', 'for (;;);', /^mine\.mjs: the file does not load within 20 s/],
    ['exits', 'process.exit(0);', /^mine\.mjs: the file ends the process while it loads\n.*\n.*exit code 0/],
    ['exits late', 'setImmediate(() => process.exit(0)); await new Promise(() => {});', /ends the process/],
    ['kills itself', `process.kill(process.pid, 'SIGKILL');`, /crashes Node while it loads\n.*\n.*SIGKILL/],
    ['takes all memory', `'x'.repeat(2 ** 28).split('');`, /crashes Node while it loads/],
    [
      'throws an object without a prototype',
      'throw Object.create(null);',
      /throws when it is loaded\n.*cannot be shown/,
    ],
    ['throws a proxy', `throw new Proxy({}, { getPrototypeOf() { throw 1; } });`, /throws when it is loaded/],
  ])('%s', async (_, content, text) => {
    expect(await show(content)).toMatch(text);
  });
});

describe('an export', () => {
  it.each([
    [
      'with a list of four milliards',
      `{ ${fields}, timeline: new Array(4e9) }`,
      /timeline: a list of 4000000000; at most/,
    ],
    [
      'whose getter throws',
      `{ get title() { throw new Error('no title'); } }`,
      /title: reading it throws Error: no title/,
    ],
    [
      'that is a proxy',
      `new Proxy({}, { ownKeys() { throw Object.create(null); } })`,
      /its default export: reading it throws a value/,
    ],
    ['nested 200,000 deep', `(() => ${deep})()`, /nested deeper than 32 levels/],
    [
      'that contains itself',
      `(() => { const a = {}; a.a = a; return a; })()`,
      /nested deeper than 32 levels/,
    ],
    ['with a getter that never ends', `{ get title() { for (;;); } }`, /does not load within 20 s/],
    [
      'with a toJSON of its own',
      `{ ${fields}, timeline: [], toJSON() { return {}; } }`,
      /timeline: expected at least 1 entry/,
    ],
    [
      'with values that JSON has not',
      `{ ${fields}, timeline: [], watch: NaN, ends: () => 1, incident: 3n }`,
      /incident: .*found 3\n(.*\n)*.*ends: .*found a function\n.*watch: .*found NaN/,
    ],
  ])('%s', async (_, value, text) => {
    expect(await show(`export default ${value};`)).toMatch(text);
  });
});

it('the output of a file goes to stderr, without control characters', async () => {
  await using at = await folder();
  await writeFile(
    join(at.path, 'mine.mjs'),
    `console.log('\\x1b]0;X\\x07here'); export default { ${fields}, timeline: [{ kind: 'at', at: 0, steps: [{ do: 'backup' }] }] };`,
  );
  const { exitCode, stdout, stderr } = await scenario(['show', './mine.mjs', '--json'], { cwd: at.path });
  expect({ exitCode, title: JSON.parse(stdout).title, stderr }).toEqual({
    exitCode: 0,
    title: 'mine',
    stderr: 'here',
  });
});

it('a file starts with the modules of the package compiled, from the cache of the program', async () => {
  await using at = await folder();
  await writeFile(
    join(at.path, 'mine.mjs'),
    `console.log(process.env.NODE_COMPILE_CACHE); export default {};`,
  );
  const env = { XDG_CACHE_HOME: at.path, NODE_COMPILE_CACHE: '' };
  const { stderr } = await scenario(['show', './mine.mjs'], { cwd: at.path, env });
  expect(stderr.split('\n')[0]).toBe(join(at.path, 'firedrill/compiled'));
});

it.each([
  ['scenario', ['run', './mine.mjs', '--dry-run']],
  ['strategy', ['run', 'nfs-soft-flood', '--strategy', './mine.mjs', '--dry-run']],
])('Ctrl-C ends a %s that never ends, with all that it started', async (_, args) => {
  await using at = await folder();
  const pids = join(at.path, 'pids');
  await writeFile(
    join(at.path, 'mine.mjs'),
    `import { spawn } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
     writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
     for (;;);`,
  );
  const run = execa(node, [bin, ...args], { cwd: at.path, reject: false, all: true });
  await written(pids, run);
  run.kill('SIGINT');
  const { exitCode, all } = await run;
  expect({ exitCode, all }).toEqual({ exitCode: 130, all: 'interrupted' });
  await gone(readFileSync(pids, 'utf8').split(' '));
});

it('a file that never ends does not outlive a program that is killed', async () => {
  await using at = await folder();
  const pid = join(at.path, 'pid');
  await writeFile(
    join(at.path, 'mine.mjs'),
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(pid)}, String(process.pid)); for (;;);`,
  );
  const run = execa(node, [bin, 'show', './mine.mjs'], { cwd: at.path, reject: false, all: true });
  await written(pid, run);
  run.kill('SIGKILL');
  await run;
  await gone([readFileSync(pid, 'utf8')]);
});

it.each(['SIGINT', 'SIGKILL'] as const)(
  '%s ends the type check at once, and nothing of it is left',
  async (signal) => {
    await using at = await folder();
    await writeFile(join(at.path, 'mine.ts'), 'export default 1;');
    const temporary = (await readdir(tmpdir())).filter((name) => name.startsWith('firedrill-types'));
    const run = execa(node, [bin, 'show', './mine.ts'], { cwd: at.path, reject: false, all: true });
    const compilers = async () =>
      (await execa('pgrep', ['--parent', String(run.pid)], { reject: false })).stdout
        .split('\n')
        .filter(Boolean);
    let pids: string[] = [];
    let over = false;
    void run.then(() => {
      over = true;
    });
    while (pids.length === 0 && !over) pids = await compilers();
    const began = performance.now();
    run.kill(signal);
    const { exitCode } = await run;
    if (signal === 'SIGINT') expect(exitCode).toBe(130);
    expect(pids).not.toEqual([]);
    expect(performance.now() - began).toBeLessThan(3_000);
    await gone(pids);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('firedrill-types'))).toEqual(temporary);
  },
);

/** Waits until something is in the file. */
async function written(file: string, run: Promise<{ all?: string }>): Promise<void> {
  const ended = run.then(({ all }) => expect.unreachable(`it ended: ${all}`));
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await Promise.race([pass(20), ended]);
}

/** Waits until these processes are gone, or wait for their parent; the test's own limit ends it. */
async function gone(pids: readonly string[]): Promise<void> {
  const lives = (pid: string) => {
    try {
      return !/\) [ZX]/.test(readFileSync(`/proc/${pid.trim()}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  while (pids.some(lives)) await pass(20);
}
