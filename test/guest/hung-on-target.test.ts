import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isHungOnTarget } from '../../src/guest/hung-on-target.ts';

/** A /proc with one task in that control group. */
function procWith(pid: number, cgroup: string): string {
  const proc = mkdtempSync(join(tmpdir(), 'firedrill-proc-'));
  onTestFinished(() => rmSync(proc, { recursive: true }));
  mkdirSync(join(proc, String(pid)));
  writeFileSync(join(proc, String(pid), 'cgroup'), `0::${cgroup}\n`);
  return proc;
}

it.each([
  ['INFO: task rsync:812 blocked for more than 120 seconds.', '/target/ssh', true],
  ['INFO: task rsync:812 blocked for more than 120 seconds.', '/jobs/backup-1', false],
  ['INFO: task nfsd:812 blocked for more than 120 seconds.', '/', true],
  ['INFO: task rsync:9 blocked for more than 120 seconds.', '/target/ssh', false], // it has ended: its host is unknown
  ['nfs: server 10.0.1.11 not responding, timed out', '/target/ssh', false],
])('%s (%s): %s', (text, cgroup, is) => {
  expect(isHungOnTarget(text, procWith(812, cgroup))).toBe(is);
});
