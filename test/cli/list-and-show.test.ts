import { describe, expect, it } from 'vitest';
import { scenario } from './scenario.ts';

describe('scenario list', () => {
  it('names every scenario with its title and strategies', async () => {
    const { exitCode, stdout, stderr } = await scenario(['list']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^nfs-soft-flood +A target that goes silent, and then stalls \(Nov 5, 00:58\)\n +nfs-soft, nfs-soft-files, rsync-ssh, rsync-ssh-hardened$/m,
    );
  });

  it('gives programs the same as JSON', async () => {
    const { stdout } = await scenario(['list', '--json']);
    expect(JSON.parse(stdout)).toContainEqual({
      name: 'nfs-soft-flood',
      title: expect.any(String),
      incident: 'Nov 5, 00:58',
      subjects: ['nfs-soft', 'nfs-soft-files', 'rsync-ssh', 'rsync-ssh-hardened'],
    });
  });
});

describe('scenario show', () => {
  it('shows each step with its time and its subject, and the assertions', async () => {
    const { exitCode, stdout } = await scenario(['show', 'nfs-soft-flood']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Replays Nov 5, 00:58.');
    expect(stdout).toMatch(/^ {2}nfs-soft {12}measured$/m);
    expect(stdout).toMatch(/^ {2}rsync-ssh-hardened {2}asserted: fails cleanly$/m);
    expect(stdout).toMatch(/^ {2}50 % into backup 1: silence on=target for=20m$/m);
  });

  it('gives programs times in ms and sizes in bytes', async () => {
    const { stdout } = await scenario(['show', 'nfs-soft-flood', '--json']);
    const shown = JSON.parse(stdout);
    expect(shown.timeline).toContainEqual(expect.objectContaining({ kind: 'at', at: 1_500_000 }));
    expect(shown.data.bytes).toEqual(expect.any(Number));
  });

  it.each(['show', 'run'])('%s exits 2 for an unknown name and offers the nearest', async (command) => {
    const { exitCode, stdout, stderr } = await scenario([command, 'nfs-sfot-flood']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe("unknown scenario 'nfs-sfot-flood'\n  Did you mean nfs-soft-flood?");
  });

  it('exits 2 for a file that is not there', async () => {
    const { exitCode, stderr } = await scenario(['show', './nowhere.ts']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'nowhere.ts: there is no such file' });
  });
});
