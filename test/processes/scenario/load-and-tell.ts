/** Run by a real Node, whose loader the tests' own replaces: loads the scenarios named, and prints the results as JSON. */
import { listScenarios } from '../../../src/scenario/catalogue.ts';
import { loadScenario } from '../../../src/scenario/load.ts';

const told = await Promise.all(
  process.argv.slice(2).map(async (name) => [
    name,
    await loadScenario(name).catch((error) => ({
      exitCode: error.exitCode ?? 'not for users',
      message: error.message,
    })),
  ]),
);
console.log(JSON.stringify({ told: Object.fromEntries(told), catalogue: await listScenarios() }));
