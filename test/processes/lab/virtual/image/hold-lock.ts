/** Takes the lock named on the command line, says so, and holds it until stdin ends. */
import { lock } from '../../../../../src/lab/virtual/image/lock.ts';

await using _ = await lock(String(process.argv[2]));
console.log('held');
for await (const _ of process.stdin);
