import { expect, it } from 'vitest';
import { parseQueueLength } from '../../src/probes/nfs-waiting-requests.ts';

it('is the length of the queue of a server, and 0 for a server that has just gone', () => {
  expect(parseQueueLength('num_xprts=1\nnum_active=1\nnum_unique_destaddr=1\nqueue_len=5\n')).toBe(5);
  expect(parseQueueLength('')).toBe(0);
});
