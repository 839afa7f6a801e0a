/** Says of everything the virtual lab needs whether it is there and, if not, how to get it. Changes nothing. */
import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { LabError } from '../../errors.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { distribution, findQemu, listNeeds, missing, qemuCommand, thisHost } from './host.ts';
import { cacheFolder, type Image, imagesFolder, inspectImage } from './image/cache.ts';
import { imageDigest } from './image/manifest.ts';
import { packageChanges, packageChangesText } from './image/package-lock.ts';
import { recipeKey } from './image/recipe.ts';
import { howToGet } from './install.ts';
import { tryKvm } from './kvm.ts';

export interface DoctorOptions {
  signal?: AbortSignal;
  /** Further examinations, told after the image's: the saved state. */
  more?: (() => Promise<Diagnosis>)[];
}

/** The oldest QEMU that the lab was tried with: Debian 12's. */
const OLDEST_QEMU = [7, 2];
/** The oldest Node that runs the sources as they are: `engines` in package.json. */
const OLDEST_NODE = [24, 0];
/** Building the image takes 0.9 GB at its peak; a run's memory and disks are files as well. */
const NEEDED_BYTES = 1.5e9;

/** Examines this machine. Throws only the signal's reason, when it is aborted. */
export async function doctor({ signal, more = [] }: DoctorOptions = {}): Promise<Diagnosis[]> {
  const examinations = [
    system,
    node,
    qemu,
    programs,
    userNamespaces,
    () => image(signal),
    ...more,
    disk,
    kvm,
  ];
  const found: Diagnosis[] = [];
  for (const examine of examinations) {
    signal?.throwIfAborted();
    found.push(await examine());
  }
  return found;
}

async function system(): Promise<Diagnosis> {
  const { name } = await distribution();
  const detail = `${name}, ${process.platform} on ${process.arch}`;
  if (process.platform === 'linux' && process.arch === 'x64') return good('system', detail);
  return bad('system', detail, 'The virtual lab needs Linux on x86-64.');
}

async function node(): Promise<Diagnosis> {
  const { version } = process;
  if (isAtLeast(version.slice(1), OLDEST_NODE)) return good('Node', version);
  return bad('Node', version, `Node ${OLDEST_NODE.join('.')} or newer is needed.`);
}

async function qemu(): Promise<Diagnosis> {
  const own = process.env.FIREDRILL_QEMU;
  const source = await qemuSource();
  if (!source) return bad('QEMU', withoutImage, '`scenario setup` builds the image.');
  try {
    const { version } = await findQemu(source);
    const detail = own ? `${own} ${version}` : `${version}, part of the image`;
    if (isAtLeast(version, OLDEST_QEMU)) return good('QEMU', detail);
    return bad('QEMU', detail, `QEMU ${OLDEST_QEMU.join('.')} or newer is needed.`);
  } catch (error) {
    const fix = own
      ? 'FIREDRILL_QEMU names it: unset the variable, or name another program.'
      : '`scenario setup --force` builds the image, and its QEMU, again.';
    return bad('QEMU', (error as LabError).explanation.found ?? '', fix);
  }
}

const withoutImage = 'part of the image, which is not there';

/** The image that QEMU is part of; undefined: there is none, and FIREDRILL_QEMU names no other QEMU. */
async function qemuSource(): Promise<Pick<Image, 'tools'> | undefined> {
  const found = await inspectImage(join(imagesFolder(), recipeKey()));
  if (found.state === 'ready') return found.image;
  return process.env.FIREDRILL_QEMU ? { tools: '' } : undefined;
}

async function programs(): Promise<Diagnosis> {
  const name = 'programs';
  const host = thisHost();
  const lacking = await missing('build', host);
  if (lacking.length === 0) return good(name, 'all there');
  return bad(name, `no ${listNeeds(lacking)}`, await howToGet(lacking, host));
}

/** An ordinary user builds the image in a user namespace; the way to know whether that works is to try. */
async function userNamespaces(): Promise<Diagnosis> {
  const name = 'user namespaces';
  if (thisHost().root) return good(name, 'not needed by root');
  const { failed, stderr } = await execa('mmdebstrap', ['--unshare-helper', 'true'], { reject: false });
  if (!failed) return good(name, 'work');
  return bad(
    name,
    stderr?.trim() || 'mmdebstrap cannot use them',
    'Building the image needs a line for this user in /etc/subuid and /etc/subgid, the package uidmap,\n' +
      '  and /proc/sys/user/max_user_namespaces above 0.',
  );
}

async function image(signal?: AbortSignal): Promise<Diagnosis> {
  const folder = join(imagesFolder(), recipeKey());
  const found = await inspectImage(folder, { thorough: true, signal });
  const fix = '`scenario setup` builds it, in about a minute.';
  if (found.state === 'absent') return bad('image', 'not built yet', fix);
  if (found.state === 'damaged') return bad('image', `damaged: ${found.why} (${folder})`, fix);
  const { kernel, builtAt } = found.image.manifest;
  const digest = imageDigest(found.image.manifest);
  const moved = packageChangesText(packageChanges(found.image.manifest));
  const parts = [`Linux ${kernel}`, `digest ${digest}`, `built ${builtAt.slice(0, 10)}`, `in ${folder}`];
  return good('image', [...parts, ...(moved ? [moved] : [])].join(', '));
}

async function disk(): Promise<Diagnosis> {
  const folder = await firstThatExists(cacheFolder());
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
  if (free >= NEEDED_BYTES) return good('disk', detail);
  const needed = `${NEEDED_BYTES / 1e9} GB are needed.`;
  return bad('disk', detail, `${needed} XDG_CACHE_HOME can name a folder on another disk.`);
}

async function kvm(): Promise<Diagnosis> {
  const source = await qemuSource();
  const { usable, why } = source
    ? await tryKvm(qemuCommand(source))
    : { usable: false, why: `not tried: QEMU is ${withoutImage}` };
  if (usable) return { ...good('KVM', why), optional: true };
  return { ...bad('KVM', why, 'Nothing needs it; `--clock real` is faster with it.'), optional: true };
}

function good(name: string, detail: string): Diagnosis {
  return { name, ok: true, detail };
}

function bad(name: string, detail: string, fix: string): Diagnosis {
  return { name, ok: false, detail, fix };
}

async function firstThatExists(folder: string): Promise<string> {
  const exists = await stat(folder).catch(() => undefined);
  return exists ? folder : firstThatExists(dirname(folder));
}

/** Whether a version such as "24.21.0" is not older than [major, minor]. */
function isAtLeast(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}
