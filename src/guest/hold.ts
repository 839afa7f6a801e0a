import { readFileSync } from 'node:fs';

/**
 * Loads the native addon whose one function stops the whole machine at that very instruction (images/guest/hold.c);
 * null where a kernel argument says that time is real.
 */
export function loadHold(): (() => void) | null {
  if (readFileSync('/proc/cmdline', 'utf8').includes('firedrill.clock=real')) return null;
  const addon: { exports: unknown } = { exports: {} };
  process.dlopen(addon, '/usr/lib/firedrill/hold.node');
  if (typeof addon.exports !== 'function')
    throw new Error('hold.node gave no function: is the pvpanic device there?');
  return addon.exports as () => void;
}
