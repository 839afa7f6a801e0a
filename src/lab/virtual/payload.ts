/** The guest's input at boot beside its image: the agent's sources and scripts, as a second cpio archive. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../package-root.ts';
import { isScript, readForNode } from '../scripts.ts';
import { runCommand } from './image/command.ts';
import { packInitramfs } from './image/pack-initramfs.ts';
import { recipe } from './image/recipe.ts';

const source = fileURLToPath(new URL('../../', import.meta.url));
const scripts = join(packageRoot, 'images', 'guest', 'lab');
const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));

/** Folders of src/ that the agent is made of. */
const folders = ['guest', 'probes', 'history'];

/** Path below /opt/firedrill in the guest to the file's path on this machine. */
type Payload = Map<string, string>;

async function listPayload(): Promise<Payload> {
  const payload: Payload = new Map([['init', join(scripts, 'init')]]);
  const add = async (root: string, to: string, wanted: (path: string) => boolean) => {
    for (const path of await filesBelow(root))
      if (wanted(path)) payload.set(join(to, relative(root, path)), path);
  };
  await add(scripts, 'lab', () => true);
  for (const folder of folders) await add(join(source, folder), `src/${folder}`, isScript);
  const errors = `errors${extname(import.meta.url)}`;
  payload.set(`src/${errors}`, join(source, errors));
  await add(zod, 'node_modules/zod', isOfUse);
  return payload;
}

/**
 * zod's messages in fifty languages are half of its modules, and the agent reads one: without them it loads in half the time, at each
 * boot of the guest.
 */
const languages = 'v4/locales/';
const languageList = `${languages}index.js`;

function isOfUse(path: string): boolean {
  const file = relative(zod, path);
  if (file.startsWith(languages)) return file === `${languages}en.js` || file === languageList;
  return file.endsWith('.js') || file.endsWith('package.json');
}

/** A hash of everything that the payload holds: another agent needs another saved state. */
export async function payloadKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const [to, from] of [...(await listPayload())].sort()) {
    // A library's version stands for its files: reading them all would take longer than restoring the lab.
    if (from.startsWith(zod) && !from.endsWith('zod/package.json')) continue;
    hash
      .update(`${to}\0`)
      .update(await readFile(from))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Writes the image's initramfs with the payload behind it to `path`. `scratch` is a folder that may be used and removed. */
export async function writeInitramfs(imageInitramfs: string, path: string, scratch: string): Promise<void> {
  const tree = join(scratch, 'tree');
  const root = join(tree, 'fd');
  for (const [to, from] of await listPayload()) {
    const path = join(root, to).replace(/\.ts$/, '.js');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, from === join(zod, languageList) ? 'export {};\n' : await readForNode(from));
    await chmod(path, ((await stat(from)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
  await writeFile(join(root, 'package.json'), '{ "type": "module" }\n');
  const failure = "the guest's agent could not be packed";
  const run = (argv: string[], cwd: string) => runCommand(argv, { cwd, failure });
  await packInitramfs({ folder: tree, out: '../payload.cpio', epoch: recipe.epoch, run });
  const append = 'cat "$1" payload.cpio > "$2"; rm -r tree payload.cpio';
  await run(['sh', '-euc', append, 'append', imageInitramfs, path], scratch);
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
