/** Prints the closing line of `.ci/run`, `N passed, N failed`. Exits with 1 where something failed or no test ran. */
import { existsSync } from 'node:fs';
import { resultsFolder } from './record.ts';
import { passed, readResults, tally } from './results.ts';

const results = existsSync(resultsFolder) ? Object.values(readResults()) : [];
console.log(tally(results));
process.exitCode = passed(results) ? 0 : 1;
