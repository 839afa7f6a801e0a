/** What runs on the node beside the backup: this package's own programs for data and probes, and a Node to run them. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { arch, platform } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';

const source = fileURLToPath(new URL('../../', import.meta.url));
const folder = '/opt/firedrill';

interface File {
  content: string;
  target: string;
  mode?: number;
}

/** The files of the programs, with their types stripped. `firedrill-data` is on the PATH. */
export function programFiles(): File[] {
  const sources = ['guest', 'probes'].flatMap((part) =>
    readdirSync(join(source, part))
      .filter((name) => /(?<!\.d)\.(ts|js)$/.test(name))
      .map((name) => join(part, name)),
  );
  const wrapper = (name: string, program: string) => ({
    target: `/usr/local/bin/${name}`,
    mode: 0o755,
    content: `#!/bin/sh\nexec ${nodePath} ${folder}/src/guest/${program}.js "$@"\n`,
  });
  return [
    { target: `${folder}/package.json`, content: '{ "type": "module" }\n' },
    ...sources.map((path) => ({
      target: `${folder}/src/${path.replace(/\.ts$/, '.js')}`,
      content: withoutTypes(join(source, path)),
    })),
    wrapper('firedrill-data', 'data'),
    wrapper('firedrill-watch', 'watch'),
  ];
}

export const nodePath = '/usr/local/bin/node';

function withoutTypes(path: string): string {
  const text = readFileSync(path, 'utf8');
  if (extname(path) !== '.ts') return text;
  return stripTypeScriptTypes(text).replace(/(from '\.[^']*)\.ts'/g, "$1.js'");
}

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
