import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nfsClient } from '../../src/lab/containers/nfs-client.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

const client = await nfsClient();
const lacking =
  /No lab can do all of it here: --clock real lacks kubernetes; --lab containers lacks kernel-nfs\.$/;

/** A refusal comes before anything starts: the folder of the run is never made. */
async function refused(args: string[], cwd?: string, env?: Record<string, string>): Promise<string> {
  await using out = await folder();
  const { exitCode, stdout, stderr } = await scenario(['run', ...args], { cwd: cwd ?? out.path, env });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).not.toMatch(/^ +at /m);
  expect(await readdir(out.path)).toEqual([]);
  return stderr;
}

describe('scenario run refuses with exit code 2, before anything starts,', () => {
  it.each([['1.5'], ['-1'], ['one'], [''], ['1e3'], ['0x10'], ['9007199254740993']])(
    'the seed %j',
    async (seed) => {
      const said = await refused(['nfs-soft-flood', `--seed=${seed}`]);
      expect(said).toMatch(/^--seed: the seed is not usable\n {2}expected: a whole number from 0 /);
      expect(said).toContain(`found:    ${seed || 'nothing'}`);
    },
  );

  it('a clock that is neither virtual nor real', async () => {
    expect(await refused(['nfs-soft-flood', '--clock', 'wall'])).toBe(
      '--clock: there is no such clock\n  expected: virtual or real\n  found:    wall',
    );
  });

  it('a lab that there is not', async () => {
    expect(await refused(['nfs-soft-flood', '--lab', 'cloud'])).toMatch(
      /^--lab: there is no such lab\n {2}expected: virtual or containers\n {2}found: {4}cloud/,
    );
  });

  it('virtual time in the containers lab', async () => {
    expect(await refused(['nfs-soft-flood', '--lab', 'containers', '--clock', 'virtual'])).toMatch(
      /^--clock: the containers lab has no virtual clock\n {2}expected: real\n {2}found: {4}virtual\n {2}It takes --lab virtual\.$/,
    );
  });

  it('a scenario that the containers lab cannot play, and names the lab that can', async () => {
    expect(await refused(['nfs-hard-late-server', '--lab', 'containers'])).toMatch(
      /^nfs-hard-late-server: the scenario needs a capability that the containers lab lacks on a real clock: .*virtual-time.*\n(.*\n)* {2}Run it with --lab virtual\.$/m,
    );
  });

  it('an NFS volume in the virtual lab, which has no Kubernetes, with the missing capabilities of each lab', async () => {
    const said = await refused(['nfs-soft-flood', '--strategy', 'nfs-pv']);
    expect(said).toMatch(
      /^nfs-soft-flood: the scenario needs a capability that the virtual lab lacks on a virtual clock: kubernetes\n {2}found: {4}kubernetes: the virtual lab has none; .* nfs-soft and nfs-hard run there\n/,
    );
    // Where the kernel has NFS, the container lab can.
    expect(said).toMatch(client ? /Run it with --lab containers\./ : lacking);
  });

  it.skipIf(client)(
    'an NFS volume where the kernel has no NFS client, and names the virtual lab',
    async () => {
      const said = await refused(['nfs-soft-flood', '--strategy', 'nfs-pv', '--lab', 'containers']);
      expect(said).toMatch(
        /^nfs-soft-flood: the scenario needs a capability that the containers lab lacks on a real clock: kernel-nfs\n/,
      );
      expect(said).toContain('the virtual lab has its own, for nfs-soft and nfs-hard');
      expect(said).toContain('--lab virtual lacks kubernetes');
    },
  );

  it('a hard mount in the containers lab, which may hang the host, unless that is allowed', async () => {
    const args = ['nfs-soft-flood', '--strategy', 'nfs-hard', '--lab', 'containers'];
    const said = await refused(args);
    expect(said).toMatch(/lacks on a real clock: (kernel-nfs, )?disposable-kernel\n/);
    expect(said).toMatch(/disposable-kernel: a hard mount may hang .*; --allow-host-hang takes that risk$/m);
    // Then nothing is in its way but, here, a kernel without NFS.
    if (!client) {
      const allowed = await refused([...args, '--allow-host-hang']);
      expect(allowed).toMatch(/lacks on a real clock: kernel-nfs\n/);
    }
  });

  it('to allow a hang of the host in the virtual lab, which has a kernel of its own', async () => {
    expect(await refused(['nfs-hard-late-server', '--allow-host-hang'])).toMatch(
      /^--allow-host-hang: the virtual lab cannot hang this host: .*\n {2}expected: --lab containers/,
    );
  });

  it('a strategy that is not there, and offers the nearest', async () => {
    expect(await refused(['nfs-soft-flood', '--strategy', 'rsnc-ssh'])).toBe(
      "--strategy: there is no strategy 'rsnc-ssh'\n  Did you mean rsync-ssh?",
    );
  });

  it('a scenario that the lab cannot play on this clock, and says on which it can', async () => {
    expect(await refused(['nfs-hard-late-server', '--clock', 'real'])).toBe(
      'nfs-hard-late-server: the scenario needs a capability that the virtual lab lacks on a real clock: virtual-time\n  Run it with --clock virtual.',
    );
  });

  it.each(['UPPER/Case:x', 'a name'])('%j as the name of an image, and names the variable', async (name) => {
    const args = ['nfs-soft-flood', '--strategy', 'rsync-ssh', '--lab', 'containers'];
    expect(await refused(args, undefined, { FIREDRILL_IMAGE_SSH_TARGET: name })).toMatch(
      /^FIREDRILL_IMAGE_SSH_TARGET: this cannot be the name of an image\n/,
    );
  });

  it('all of several scenarios if one of them is wrong', async () => {
    expect(await refused(['nfs-soft-flood', 'nowhere'])).toMatch(/^unknown scenario 'nowhere'/);
  });

  it('a scenario that is named twice', async () => {
    expect(await refused(['nfs-soft-flood', 'nfs-soft-flood'])).toMatch(/named twice/);
  });

  it.each(['/proc/nowhere', '/dev/null', '/dev/null/below'])('to write into %s', async (path) => {
    const said = await refused(['nfs-soft-flood', '--out', path]);
    expect(said).toMatch(/^--out: the folder cannot be written \(E[A-Z]+\)\n {2}expected: a folder/);
    expect(said).toContain(`found:    ${path}`);
  });

  it('to write over another run', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'history.jsonl'), '');
    expect(await refused(['nfs-soft-flood', '--out', at.path])).toMatch(
      /^--out: there is a run in this folder already\n {2}found: {4}.*\n {2}Name another folder\./,
    );
  });

  it('to run where the default folder cannot be made', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'reports'), 'a file');
    const said = await refused(['nfs-soft-flood'], at.path);
    expect(said).toMatch(/^the output folder: the folder cannot be written \(EEXIST\)/);
    expect(said).toContain('Name another one with --out.');
  });

  it('and leaves nothing of the folders of others behind', async () => {
    await using at = await folder();
    await mkdir(join(at.path, 'out', 'rsync-target-silent-midway'), { recursive: true });
    await writeFile(join(at.path, 'out', 'rsync-target-silent-midway', 'history.jsonl'), '');
    await refused(['nfs-soft-flood', 'rsync-target-silent-midway', '--out', join(at.path, 'out')]);
    expect(existsSync(join(at.path, 'out', 'nfs-soft-flood'))).toBe(false);
  });
});
