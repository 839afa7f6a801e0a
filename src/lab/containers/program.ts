/** Programs on the node beside the backup: this package's own for data and probes, and a Node to run them. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';
import { isScript, readForNode } from '../scripts.ts';

const source = fileURLToPath(new URL('../../', import.meta.url));
const folder = '/opt/firedrill';

interface File {
  content: string;
  target: string;
  mode?: number;
}

/** The files of the programs, with their types stripped. `firedrill-data` is on the PATH. */
export async function programFiles(): Promise<File[]> {
  const sources = ['guest', 'probes'].flatMap((part) =>
    readdirSync(join(source, part))
      .filter(isScript)
      .map((name) => join(part, name)),
  );
  const wrapper = (name: string, program: string) => ({
    target: `/usr/local/bin/${name}`,
    mode: 0o755,
    content: `#!/bin/sh\nexec ${nodePath} ${folder}/src/guest/${program}.js "$@"\n`,
  });
  return [
    { target: `${folder}/package.json`, content: '{ "type": "module" }\n' },
    ...(await Promise.all(
      sources.map(async (path) => ({
        target: `${folder}/src/${path.replace(/\.ts$/, '.js')}`,
        content: String(await readForNode(join(source, path))),
      })),
    )),
    wrapper('firedrill-data', 'data'),
    wrapper('firedrill-watch', 'watch'),
  ];
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
