/** The standard output of a process without a reader, or without room. */
import { open } from 'node:fs/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { bin, node } from './scenario.ts';

describe('scenario list', () => {
  it('says nothing when its reader has gone away', async () => {
    const pipe = 'set -o pipefail; "$0" "$1" list --json | true';
    const { exitCode, stderr } = await execa('bash', ['-c', pipe, node, bin], { reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('exits 3 and says so when its output has no room', async () => {
    await using full = await open('/dev/full', 'w');
    const { exitCode, stderr } = await execa(node, [bin, 'list'], {
      stdout: full.fd,
      reject: false,
    } as object);
    expect(exitCode).toBe(3);
    expect(stderr).toBe('stdout: the output cannot be written (ENOSPC)');
  });
});
