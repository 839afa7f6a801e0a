/** The counters of the guest's kernel as nft(8), tc(8) and /proc print them. */
import { expect, test } from 'vitest';
import type { CpuHogs } from '../../../src/lab/virtual/cpu-hogs.ts';
import type { Guest } from '../../../src/lab/virtual/guest.ts';
import { establishedOn, Meters, parseMeters } from '../../../src/lab/virtual/meters.ts';

const counters = (dropped: number) => `table inet firedrill {
	counter packets-dropped {
		packets ${dropped} bytes 1260
	}
	counter ssh-resets {
		packets 0 bytes 0
	}
}
`;
const queues = `qdisc netem 8001: dev lan0 parent 1:1 limit 1000 loss 50%
 Sent 840 bytes 10 pkt (dropped 6, overlimits 0 requeues 0)
qdisc netem 8002: dev lan1 parent 1:1 limit 1000 loss 50%
 Sent 840 bytes 10 pkt (dropped 5, overlimits 0 requeues 0)
`;

test('every counter of nft is read by its name, and the drops of all queues are lost packets', () => {
  expect(parseMeters(counters(21))).toEqual({ 'packets-dropped': 21, 'ssh-resets': 0 });
  expect(parseMeters(counters(21) + queues)).toEqual({
    'packets-dropped': 21,
    'ssh-resets': 0,
    'packets-lost': 11,
  });
});

const connections = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0B01000A:0016 0A01000A:C350 01 00000000:00000000 02:000A 00000000     0        0 2 2 0 20 4 31 10 -1
   2: 0B01000A:0016 0A01000A:C352 06 00000000:00000000 03:0176 00000000     0        0 0 3 0
   3: 0B01000A:0801 0A01000A:03E4 01 00000000:00000000 02:000A 00000000     0        0 3 2 0 20 4 31 10 -1
  10: 0B01000A:0016 0A01000A:C354 01 00000000:00000000 02:000A 00000000     0        0 4 2 0 20 4 31 10 -1
`;

test('a session is a connection in state ESTABLISHED on the port of its service', () => {
  expect(establishedOn(connections, 22)).toBe(2);
  expect(establishedOn(connections, 2049)).toBe(1);
  expect(establishedOn(connections, 873)).toBe(0);
});

test('meters continue after a boot of the guest, whose counters begin at 0 again', async () => {
  const said = { packets: 0, carrier: 0 };
  const guest = {
    script: async () => counters(said.packets),
    ask: async () => `${said.carrier}\n`,
  };
  const meters = new Meters(guest as unknown as Guest);
  const hogs = { cpuMs: async () => 0 } as unknown as CpuHogs;
  Object.assign(said, { packets: 5, carrier: 2 });
  await meters.read(hogs);
  meters.restarted();
  // Above the last value, though it counts from 0.
  Object.assign(said, { packets: 8, carrier: 1 });
  meters.count('jobs-cut-off', 1);
  expect(await meters.read(hogs)).toMatchObject({
    'packets-dropped': 13,
    'packets-into-dead-link': 3,
    'jobs-cut-off': 1,
  });
});
