import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportIn, short, start, temporaryFolder } from './cli.ts';

test('a scenario comes to the same verdict, outcome and findings on the virtual clock and in real time', async () => {
  await using folder = await temporaryFolder();
  const [virtual, real] = [join(folder.path, 'virtual'), join(folder.path, 'real')];
  const ended = await Promise.all([
    start(['run', short, '--out', virtual]),
    start(['run', short, '--clock', 'real', '--out', real]),
  ]);
  for (const { exitCode, all } of ended) expect(exitCode, all).toBe(0);
  expect(await told(real)).toEqual(await told(virtual));
  expect((await reportIn(real)).lab.clock).toBe('real');
});

async function told(folder: string) {
  const { verdict, judgement } = await reportIn(folder);
  return {
    verdict,
    subjects: judgement.subjects.map(({ subject, outcome, backups, findings }) => ({
      subject,
      outcome,
      backups: backups.map(({ outcome }) => outcome),
      findings: findings.map(({ check, verdict }) => `${check}: ${verdict}`),
    })),
  };
}
