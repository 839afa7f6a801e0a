import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { LabError } from '../../../src/errors.ts';
import { Qmp } from '../../../src/lab/virtual/qmp.ts';

/** A QEMU that prints `lines`, and their parse. */
function conversation() {
  const output = new PassThrough();
  const events: string[] = [];
  const others: string[] = [];
  const qmp = new Qmp(
    output,
    new PassThrough(),
    (name) => events.push(name),
    (line) => others.push(line),
  );
  return { qmp, events, others, says: (line: string) => output.write(`${line}\n`) };
}

test('replies come in the order of the commands, events and the greeting in between', async () => {
  const { qmp, events, says } = conversation();
  const answers = [qmp.execute('query-status'), qmp.execute('cont')];
  says('{"QMP": {}}');
  says('{"return": {"status": "paused"}}');
  says('{"event": "STOP"}');
  says('{"error": {"class": "GenericError", "desc": "no"}}');
  expect(await answers[0]).toEqual({ status: 'paused' });
  await expect(answers[1]).rejects.toThrow(new LabError({ what: 'QEMU refused "cont": no' }));
  expect(events).toEqual(['STOP']);
});

test('a line that is no JSON is passed on: a library of QEMU’s prints its last words on stdout', async () => {
  const { qmp, others, says } = conversation();
  const answer = qmp.execute('migrate');
  says('Bail out! ERROR: assertion failed');
  says('{"return": {}}');
  expect(await answer).toEqual({});
  expect(others).toEqual(['Bail out! ERROR: assertion failed']);
});
