/** Programs on the node beside the backup: this package's own for data and probes, and a Node to run them. */
import { readFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';
import { readForNode } from '../scripts.ts';

const source = fileURLToPath(new URL('../../', import.meta.url));
const folder = '/opt/firedrill';

interface File {
  content: string;
  target: string;
  mode?: number;
}

/** The programs' own files, below src/. */
const programs = ['guest/data', 'guest/watch'];

/** The files of the programs and of all that they import, with their types stripped. `firedrill-data` is on the PATH. */
export async function programFiles(): Promise<File[]> {
  const wrapper = (name: string, program: string) => ({
    target: `/usr/local/bin/${name}`,
    mode: 0o755,
    content: `#!/bin/sh\nexec ${nodePath} ${folder}/src/guest/${program}.js "$@"\n`,
  });
  const modules = await withImports(programs.map((program) => `${program}.js`));
  return [
    { target: `${folder}/package.json`, content: '{ "type": "module" }\n' },
    ...[...modules].map(([path, content]) => ({ target: `${folder}/src/${path}`, content })),
    wrapper('firedrill-data', 'data'),
    wrapper('firedrill-watch', 'watch'),
  ];
}

/** The modules by their path below src/, as `.js`, and those that they import from there. Types are stripped, and their imports with them. */
async function withImports(paths: readonly string[]): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  const waiting = [...paths];
  for (let path = waiting.shift(); path; path = waiting.shift()) {
    if (modules.has(path)) continue;
    const content = String(await readForNode(join(source, path.replace(/\.js$/, extname(import.meta.url)))));
    modules.set(path, content);
    for (const [, imported = ''] of content.matchAll(/^\s*(?:import|export)[^;]*?from '(\.[^']+)'/gm))
      waiting.push(join(dirname(path), imported));
  }
  return modules;
}

export const nodePath = '/usr/local/bin/node';

/** The Node that runs here, which runs there too where both are Linux on the same processor. Throws LabError elsewhere. */
export async function nodeBinary(): Promise<Buffer> {
  if (platform() === 'linux') return readFile(process.execPath);
  throw new LabError({
    what: 'the containers lab runs on Linux only as yet',
    expected: 'a Linux host with a local container engine',
    found: `${platform()} on ${arch()}`,
    hint: 'The virtual lab is the default: --lab virtual.',
  });
}
