/** The strategies of the post-mortem have its commands, to the letter. */
import { expect, test } from 'vitest';
import { strategies } from '../../src/strategies/index.ts';

test('rsync-ssh has exactly the post-mortem’s flags', () => {
  expect(strategies['rsync-ssh']?.backup).toBe(
    'exec rsync -az --bwlimit=5000 -e "ssh -i /ssh-key/id_ed25519 -o UserKnownHostsFile=/ssh-key/known_hosts -o ConnectTimeout=30" /storage/ backup@10.0.1.11:/backup/local-path/',
  );
});

test('rsync-ssh-hardened bounds every wait', () => {
  const { backup = '' } = strategies['rsync-ssh-hardened'] ?? {};
  for (const flag of [
    '-o ConnectTimeout=',
    '-o ServerAliveInterval=',
    '-o ServerAliveCountMax=',
    '--timeout=',
    '--partial-dir=',
  ])
    expect(backup).toContain(flag);
});

test('nfs-soft is mounted with the post-mortem’s options, nfs-hard with mount(8)’s default', () => {
  expect(strategies['nfs-soft']?.backup).toContain('mount -t nfs -o soft,timeo=100,retrans=3 10.0.1.11:');
  expect(strategies['nfs-hard']?.backup).toContain('mount -t nfs -o hard 10.0.1.11:');
});
