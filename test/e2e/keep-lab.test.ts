import { expect, test } from 'vitest';
import { historyText, start, temporaryFolder, well } from './cli.ts';

test('--keep-lab holds the lab after its drill, runs commands on node and target, and ends it at "exit"', async () => {
  await using folder = await temporaryFolder();
  const run = start(['run', well, '--keep-lab', '--out', folder.path]);
  await using _ = { [Symbol.asyncDispose]: async () => void (run.kill() && (await run)) };
  const heard = listen(run);
  const [, pid] = await heard(/The lab is kept: QEMU is process (\d+)/);
  expect(() => process.kill(Number(pid), 0)).not.toThrow();
  const history = await historyText(folder.path);
  expect(history).toContain('"type":"subject-ended"');

  run.stdin?.write('echo "$(hostname) has $(ls /storage | wc -l)"\n');
  const [onNode] = await heard(/^.* has \d+$/m);
  expect(onNode).toMatch(/^node has [1-9]/);
  run.stdin?.write('target: hostname; exit 7\n');
  const [onTarget] = await heard(/^.*\nexit code \d+$/m);
  expect(onTarget).toBe('target\nexit code 7');
  // Commands by hand are no part of the drill.
  expect(await historyText(folder.path)).toBe(history);

  run.stdin?.write('exit\n');
  const { exitCode, all } = await run;
  expect(exitCode, all).toBe(0);
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
});

test('lines that a pipe gives all at once are each for its lab: the lines after an "exit" are for the next one', async () => {
  await using folder = await temporaryFolder();
  const run = start([
    'run',
    well,
    '--strategy',
    'rsync-ssh',
    '--strategy',
    'nfs-soft',
    '--keep-lab',
    '--out',
    folder.path,
  ]);
  await using _ = { [Symbol.asyncDispose]: async () => void (run.kill() && (await run)) };
  run.stdin?.end('echo for the first\nexit\necho for the second\nexit\n');
  const { exitCode, all } = await run;
  expect(exitCode, all).toBe(0);
  expect(all?.match(/The lab is kept|^for the \w+$/gm)).toEqual([
    'The lab is kept',
    'for the first',
    'The lab is kept',
    'for the second',
  ]);
});

/** Resolves with the match in all output of the run. Rejects when it ends before. */
function listen(run: ReturnType<typeof start>): (wanted: RegExp) => Promise<RegExpExecArray> {
  let said = '';
  run.all?.on('data', (chunk) => {
    said += chunk;
  });
  return (wanted) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = wanted.exec(said);
        if (found) resolve(found);
      };
      run.all?.on('data', look);
      run.all?.once('end', () => reject(new Error(`it ended without ${wanted}: ${said}`)));
      look();
    });
}
