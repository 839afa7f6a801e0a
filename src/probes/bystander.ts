/**
 * Ordinary work beside the backup, as of a kubelet or a container runtime. Its duration is the blast
 * radius. It runs on the node's own disk and namespaces, never on the mount under test.
 */
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Bystander } from '../history/events.ts';
import { bystanderMs as limitMs } from '../history/probe-limits.ts';

/** Does each piece of work once, one after another. `file` must be on a local disk of the node. */
export async function sampleBystander(file: string): Promise<Bystander> {
  return {
    forkExecMs: await time(() => run('/bin/true', [])),
    fsyncMs: await time(() => syncSmallWrite(file)),
    netnsMs: await time(() => run('/bin/sh', ['-c', newPod])),
  };
}

/** The work of a CNI plugin for a pod: a new network namespace with a veth pair, here discarded at once. */
const newPod = 'exec unshare --net ip link add veth0 type veth peer name eth0';

async function time(work: () => Promise<void>): Promise<number | null> {
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([work().then(() => performance.now() - start), tooLate]);
  } catch {
    return null; // it failed: for who needs it, that is no better than late
  } finally {
    clearTimeout(timer);
  }
}

function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: limitMs, killSignal: 'SIGKILL' }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

async function syncSmallWrite(path: string): Promise<void> {
  await using file = await open(path, 'w');
  await file.write(`${'x'.repeat(4095)}\n`);
  await file.sync();
}
