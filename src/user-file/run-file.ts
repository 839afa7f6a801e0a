/**
 * The program of the process that runs a user's file, `node run-file.ts PATH NAME`: imports it and writes its export, as a line of
 * JSON, to descriptor 3. The process that started it ends it when it likes: nothing in here need end by itself.
 */
import { writeSync } from 'node:fs';
import { importDefault } from './import.ts';
import { NotPlain, toPlain } from './plain-data.ts';
import type { Ran } from './ran.ts';
import { explainThrown } from './thrown.ts';

const [, , path = '', file = ''] = process.argv;
const { exit } = process; // the file may put another in its place

process.on('uncaughtException', (thrown) => tell({ refused: explainThrown(thrown, path, file) }));
process.on('beforeExit', () =>
  tell({
    refused: {
      what: 'the file does not finish loading',
      where: file,
      expected: 'no `await` at its top level that never settles',
    },
  }),
);

try {
  tell({ exported: toPlain(await importDefault(path)) });
} catch (thrown) {
  const refused = thrown instanceof NotPlain ? notPlain(thrown) : explainThrown(thrown, path, file);
  tell({ refused });
}

function notPlain({ place, message }: NotPlain): Ran['refused'] {
  return { what: `${place || 'its default export'}: ${message}`, where: file, expected: 'plain data' };
}

function tell(ran: Ran): never {
  let rest = Buffer.from(`${JSON.stringify(ran)}\n`);
  while (rest.length > 0) rest = rest.subarray(writeSync(3, rest)); // a pipe takes a piece at a time
  return exit(0);
}
