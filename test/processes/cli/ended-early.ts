/** A program with one command that holds something, for `ended-early.test.ts`: `node ended-early.ts WHAT FILE`. */
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { main } from '../../../src/cli/main.ts';
import type { Session } from '../../../src/cli/session.ts';

const [, , what = '', file = ''] = process.argv;

/** The file is there as long as the command holds something; to let go of it takes a moment. */
async function hold({ signal }: Session): Promise<void> {
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await pass(100);
    rmSync(file);
  });
  writeFileSync(file, '');
  if (what === 'unheard') Promise.reject(new Error('unheard'));
  if (what === 'thrown')
    setImmediate(() => {
      throw Object.create(null);
    });
  if (what === 'deaf') setInterval(() => {}, 1000);
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => {
    Promise.reject(signal.reason); // as a call whose promise was dropped does
    if (what !== 'deaf') reject(signal.reason);
  });
  if (what === 'printing') setInterval(() => process.stdout.write('x\n'), 50);
  else if (what !== 'unsettled') setInterval(() => {}, 1000);
  process.stderr.write('ready\n');
  await promise;
}

await main([], (session) => ({ parseAsync: () => hold(session) as Promise<never> }));
process.exit();
