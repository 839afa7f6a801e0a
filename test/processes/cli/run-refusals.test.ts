/** Refusals of `scenario run` that take a file of the user's. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nfsClient } from '../../../src/lab/containers/nfs-client.ts';
import { folder } from '../../cli/folder.ts';
import { scenario } from './scenario.ts';

const client = await nfsClient();

const measured = `import { at, backup, measure, scenario } from 'firedrill';
export default scenario({
  title: 'Hard mounts beside others',
  subjects: { 'nfs-hard': measure(), 'rsync-ssh': measure() },
  data: { files: 1, size: '1KiB' },
  timeline: [at('0s', backup())],
});`;

describe('scenario run --allow-host-hang', () => {
  it('leaves a measured hard mount out without it, and names the missing capability', async () => {
    await using at = await folder();
    await writeFile(join(at.path, 'mine.ts'), measured);
    const leftOut = async (...options: string[]) => {
      const args = ['run', './mine.ts', '--lab', 'containers', '--dry-run', '--json', ...options];
      const { stdout } = await scenario(args, { cwd: at.path });
      return JSON.parse(stdout).leftOut;
    };
    const nfs = client ? [] : ['kernel-nfs'];
    expect(await leftOut()).toEqual([{ name: 'nfs-hard', lacks: [...nfs, 'disposable-kernel'] }]);
    const allowed = await leftOut('--allow-host-hang');
    expect(allowed).toEqual(client ? undefined : [{ name: 'nfs-hard', lacks: nfs }]);
  });
});

describe('scenario run refuses with exit code 2, before anything starts,', () => {
  it('a backup script that is longer than Kubernetes takes, and nowhere else', async () => {
    await using at = await folder();
    const strategy = `import type { Strategy } from 'firedrill';
export default {
  name: 'long',
  title: 'long',
  about: 'long',
  needs: [],
  deadlineMs: null,
  prepare: 'true',
  backup: \`\${'# padding\\n'.repeat(200_000)}true\`,
  restore: 'true',
  keepsMounted: [],
  destination: '/backup/long',
} satisfies Strategy;`;
    await writeFile(join(at.path, 'long.ts'), strategy);
    const args = ['rsync-target-silent-midway', '--strategy', join(at.path, 'long.ts')];
    await using out = await folder();
    const said = await scenario(['run', ...args, '--lab', 'containers'], { cwd: out.path });
    expect({ exitCode: said.exitCode, stdout: said.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(await readdir(out.path)).toEqual([]);
    expect(said.stderr).not.toMatch(/^ +at /m);
    expect(said.stderr).toMatch(
      /: the backup script of long is too long for the containers lab\n {2}expected: at most 1048576 bytes\n {2}found: {4}2000004 bytes\n/,
    );
    const { exitCode } = await scenario(['run', ...args, '--dry-run'], { cwd: at.path });
    expect(exitCode).toBe(0);
  });
});
