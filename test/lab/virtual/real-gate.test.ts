/** In real time the guest runs without holds, but for the moments in which its state is taken. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { RealGate } from '../../../src/lab/virtual/real-gate.ts';

function gate({ incoming = false } = {}) {
  const executed: string[] = [];
  let unwantedStops = 0;
  const real = new RealGate({
    monitor: { execute: async (command: string) => void executed.push(command) },
    incoming,
    onUnwantedStop: () => {
      unwantedStops += 1;
    },
  });
  return { real, executed, unwantedStops: () => unwantedStops };
}

test('the guest’s clock runs from the last line of its agent on', () => {
  const { real } = gate();
  real.spoke(5_000);
  expect(real.lastSpokeMs).toBe(5_000);
  const [first, second] = [real.nowMs(), real.nowMs()];
  expect(first).toBeGreaterThanOrEqual(5_000);
  expect(second).toBeGreaterThanOrEqual(first);
});

test('a line reaches the agent at once', async () => {
  const { real, executed } = gate();
  const socket = new PassThrough();
  await real.send(Buffer.from('{"id":0}\n'), socket);
  expect(String(socket.read())).toBe('{"id":0}\n');
  expect(executed).toEqual([]);
});

test('a stop by QEMU itself is reported, and none of a stand-still', async () => {
  const { real, executed, unwantedStops } = gate();
  {
    await using _ = await real.standStill();
    real.stopped();
    expect(unwantedStops()).toBe(0);
    expect(executed).toEqual(['stop']);
  }
  expect(executed).toEqual(['stop', 'cont']);
  expect(real.runs).toBe(1);
  real.stopped();
  expect(unwantedStops()).toBe(1);
});

test('a machine that starts with a state stands still until that is restored', async () => {
  const { real, executed, unwantedStops } = gate({ incoming: true });
  real.stopped();
  expect(unwantedStops()).toBe(0);
  await real.restored();
  expect(executed).toEqual(['cont']);
  real.stopped();
  expect(unwantedStops()).toBe(1);
});
