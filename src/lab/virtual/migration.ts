/** Moves the state of a guest that stands still: into a file, out of one, or from one QEMU to another. */
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import type { Monitor } from './monitor.ts';
import { fd } from './qemu.ts';

/** In bytes a second. QEMU's default of 128 MiB/s is meant for networks; here, where it is a file, it doubled the time of a fork. */
const unlimited = 2 ** 40;
/** How often QEMU is asked whether it is done, in ms. */
const askEveryMs = 2;

/** Where a state comes from: a file that QEMU was started with, or a socket in its working directory. */
export type StateSource = 'file' | { socket: string };

/** Sends the devices, and the memory that is not shared with a file, to a socket in QEMU's working directory. Throws LabError. */
export async function sendState(monitor: Monitor, socket: string): Promise<void> {
  await ignoreShared(monitor);
  await monitor.execute('migrate-set-parameters', { 'max-bandwidth': unlimited });
  await monitor.execute('migrate', { uri: `unix:${socket}` });
  for (;;) {
    const status = await statusOf(monitor, 'query-migrate'); // however long it takes, as long as QEMU says so
    if (status === 'completed') return;
    if (status === 'failed') throw new LabError({ what: 'QEMU could not save the state of the guest' });
    await delay(askEveryMs);
  }
}

/** Begins to receive a state: from now on another QEMU can send it to the socket. Throws LabError. */
export async function expectState(monitor: Monitor, from: StateSource): Promise<void> {
  await ignoreShared(monitor);
  // No announcements to a network: their timers run by the host's clock, and interrupt the guest.
  await monitor.execute('migrate-set-parameters', { 'announce-rounds': 0 });
  const uri = from === 'file' ? `fd:${fd.state}` : `unix:${from.socket}`;
  await monitor.execute('migrate-incoming', { uri });
}

/** Waits until the whole state has been received. */
export async function received(monitor: Monitor): Promise<void> {
  while ((await statusOf(monitor, 'query-status')) === 'inmigrate') await delay(askEveryMs);
}

async function ignoreShared(monitor: Monitor): Promise<void> {
  await monitor.execute('migrate-set-capabilities', {
    capabilities: [{ capability: 'x-ignore-shared', state: true }],
  });
}

async function statusOf(monitor: Monitor, query: 'query-status' | 'query-migrate'): Promise<string> {
  return ((await monitor.execute(query)) as { status: string }).status;
}
