/** Each command once, as a process: Node loads every module that it imports. `test/cli` has the rest, within the process of the tests. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder } from '../../cli/folder.ts';
import { history } from '../../report/history.ts';
import { scenario } from './scenario.ts';

it.each([
  [['list'], 0, /^nfs-soft-flood /m],
  [['show', 'nfs-soft-flood'], 0, /^ {2}nfs-soft {12}measured$/m],
  [['run', 'nfs-soft-flood', '--dry-run'], 0, /^ {2}0:00:00 +backup 1$/m],
  [
    ['run', 'nfs-soft-flood', '--lab', 'containers', '--out', '/dev/null'],
    2,
    /--out: the folder cannot be written/,
  ],
  [['judge', 'HISTORY'], 1, /^(FAIL|UNKNOWN): /],
  [['report', 'HISTORY'], 0, /report\.html$/m],
  [['retry', 'HISTORY'], 2, /the index of a run cannot be read/],
  [['setup', '--offline'], 2, /--offline does not apply to the virtual lab/],
  [['clean'], 0, /^nothing to remove$/],
  [['doctor', '--lab', 'containers'], 3, /^✖ Docker/],
])('scenario %j', async (args, code, text) => {
  await using at = await folder();
  await writeFile(
    join(at.path, 'history.jsonl'),
    history()
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
  const words = args.map((word) => (word === 'HISTORY' ? at.path : word));
  const env = { XDG_CACHE_HOME: at.path, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  const { exitCode, stdout, stderr } = await scenario(words, { cwd: at.path, env });
  expect(stdout + stderr).toMatch(text);
  expect(exitCode).toBe(code);
});
