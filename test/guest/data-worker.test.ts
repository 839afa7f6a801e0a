import { expect, test } from 'vitest';
import { DataWorker } from '../../src/guest/data-worker.ts';

test('the thread answers a command that fails with its error, and the next command after it', async () => {
  const worker = new DataWorker();
  expect(await worker.run(['no-such'])).toEqual({ error: 'Error: firedrill-data: no such command: no-such' });
  expect(await worker.run(['nor-this'])).toEqual({
    error: 'Error: firedrill-data: no such command: nor-this',
  });
});
