/** No command prints control characters from foreign text: they could move the cursor, set the title or hide text. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { history } from '../report/history.ts';
import { folder } from './folder.ts';
import { evil, expectHarmless } from './harmless.ts';
import { scenario } from './scenario.ts';

describe('hostile text is harmless', () => {
  it.each([
    ['an unknown command', [evil]],
    ['an unknown option', ['list', `--${evil}`]],
    ['an unknown scenario', ['show', evil.replaceAll('/', '')]],
    ['a path of a history', ['judge', `/nowhere/${evil.replaceAll('\0', '')}`]],
    ['a folder for reports', ['run', 'nfs-soft-flood', '--out', `/dev/null/${evil.replaceAll('\0', '')}`]],
    ['a strategy', ['run', 'nfs-soft-flood', '--strategy', evil.replaceAll('/', '')]],
  ])('in %s', async (_, args) => {
    const words = args.map((word) => word.replaceAll('\0', ''));
    expectHarmless(await scenario(words), 'alert(1)');
  });

  it('in a line of a history that is no JSON', async () => {
    await using at = await folder();
    writeFileSync(join(at.path, 'history.jsonl'), `${evil}\n`);
    expectHarmless(await scenario(['judge', at.path]), 'alert(1)');
  });

  it.each([['judge'], ['judge', '--json']])(
    'in every text of a history: %s %s',
    async (command, ...options) => {
      await using at = await folder();
      writeFileSync(join(at.path, 'history.jsonl'), hostileHistory());
      const said = await scenario([command, at.path, ...options]);
      expect(said.exitCode).toBeLessThan(2);
      expectHarmless(said, 'alert(1)');
    },
  );
});

/** The usual history, with that in every text that the schema leaves free. */
function hostileHistory(): string {
  const events = history({ kernel: evil, stderr: evil, command: evil, summary: evil }).map((event) =>
    event.type === 'run-started'
      ? { ...event, plan: { ...event.plan, title: evil, incident: evil, summary: evil } }
      : event,
  );
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

it('no file but those that make text plain writes to a stream', () => {
  const root = join(import.meta.dirname, '../../src');
  const writes = globSync('{cli,user-file,scenario,report,strategies,drive,lab}/**/*.ts', {
    cwd: root,
  }).filter((file) =>
    /console\.(log|error|warn)|process\.std(out|err)\.write\((?!'')|#?stream\.write\(|createLogUpdate\(/.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  );
  expect(writes.sort()).toEqual(['cli/progress/plain-display.ts', 'cli/progress/screen.ts']);
});
