/** Whole runs of the command line on fake labs, with the files of a user, which a process of its own reads. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onFakeLabs } from '../../cli/fake-labs.ts';
import { folder } from '../../cli/folder.ts';
import { evil, expectHarmless } from '../../cli/harmless.ts';
import { expectPlain } from '../../cli/plain-trouble.ts';
import { scenario } from '../../cli/scenario.ts';
import { type FakeScripts, fakeStrategy } from '../../fake-lab/behaviour.ts';
import type { FakeLab } from '../../fake-lab/fake-lab.ts';

/** A scenario and a strategy whose texts are all hostile; gives the arguments that run them. */
function userFiles(at: string, scripts: FakeScripts = {}): string[] {
  const strategy = fakeStrategy(scripts, { name: 'mine', title: evil, about: evil });
  writeFileSync(join(at, 'strategy.mjs'), `export default ${JSON.stringify(strategy)};`);
  const definition = {
    ...{ title: evil, incident: evil, summary: evil },
    ...{ subjects: { 'rsync-ssh': { mode: 'measure' } }, data: { files: 10, size: '1MB' }, watch: '10m' },
    timeline: [{ kind: 'at', at: '0s', steps: [{ do: 'backup' }] }],
  };
  writeFileSync(join(at, 'drill.mjs'), `export default ${JSON.stringify(definition)};`);
  return ['run', './drill.mjs', '--strategy', './strategy.mjs', '--out', 'out'];
}

/** The kernel of the lab prints the same. */
function tellEvil(lab: FakeLab): void {
  const observe = lab.observe.bind(lab);
  lab.observe = (listener) => {
    observe(listener);
    listener({ type: 'kernel', t: lab.clock.now(), class: 'panic', text: evil });
  };
}

/** stderr passes for a terminal of that width. */
function onTerminal(columns: number): Disposable {
  const before = { isTTY: process.stderr.isTTY, columns: process.stderr.columns, rows: process.stderr.rows };
  Object.assign(process.stderr, { isTTY: true, columns, rows: 24 });
  return { [Symbol.dispose]: () => void Object.assign(process.stderr, before) };
}

describe('nothing of a user’s or a guest’s text is acted upon by a terminal', () => {
  it.each([
    ['a run to its end', {}],
    ['a baseline run that fails', { backup: { code: 3, service: null, says: evil } }],
  ] satisfies [string, FakeScripts][])('in %s', async (_, scripts) => {
    await using at = await folder();
    using _labs = onFakeLabs(tellEvil);
    const said = await scenario(userFiles(at.path, scripts), { cwd: at.path });
    expect(said.stderr).toContain('kernel: ');
    expect(said.stdout).toContain('Reports: ');
    expectHarmless(said, 'alert(1)');
  });

  it.each([80, 0])('on a live display that is %i columns wide', async (columns) => {
    await using at = await folder();
    using _labs = onFakeLabs(tellEvil);
    using _terminal = onTerminal(columns);
    const { stderr } = await scenario(userFiles(at.path), { cwd: at.path, env: { TERM: 'xterm' } });
    expect(stderr).toContain('reading ./drill.mjs');
    expect(stderr).toContain('0 of 1 trial done');
    // All that is left is this program's own: colours, movements of log-update, the cursor.
    const own = /\u001b\[(?:\??\d*(?:;\d+)*)[mABGKJhl]|\r/g;
    expectHarmless({ exitCode: 0, stdout: '', stderr: stderr.replaceAll(own, '') }, 'done');
    for (const sequence of ['\u001b[2J', '\u001b[31m', '\u001b[8m']) expect(stderr).not.toContain(sequence);
  });
});

it('a run into the folder of another that has just begun is refused, and the hint is another folder', async () => {
  await using at = await folder();
  using _labs = onFakeLabs(() => writeFileSync(join(at.path, 'out', 'run.json'), '{}'));
  const said = await scenario(userFiles(at.path), { cwd: at.path });
  expectPlain(
    said,
    3,
    /^another run writes into this folder\n|: another run writes into this folder\n/m,
    '--out',
  );
  expect(readdirSync(join(at.path, 'out'))).toEqual(['run.json']);
});
