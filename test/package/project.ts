/** A user's project: a folder with one scenario in it, into which a package manager installs firedrill. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A scenario as the README shows one. */
export const scenarioFile = `import { assert, at, backup, failsCleanly, scenario, silence } from 'firedrill';

export default scenario({
  title: 'mine',
  subjects: { 'rsync-ssh': assert(failsCleanly({ within: '2m' })) },
  data: { files: 10, size: '1MB' },
  timeline: [at('0s', backup()), at('1s', silence('target', { for: '1m' })), at('5m', backup())],
});
`;

/** The project's folder, with `mine.ts`, and `wrong.ts`, which misspells an option. It goes with the scope. */
export async function userProject(): Promise<AsyncDisposable & { path: string }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-project-')));
  await writeFile(join(path, 'package.json'), '{ "type": "module", "private": true }');
  await writeFile(join(path, 'mine.ts'), scenarioFile);
  await writeFile(join(path, 'wrong.ts'), scenarioFile.replace("within: '2m'", "wihtin: '2m'"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
