/** Makes the container lab's images present: what `scenario setup --lab containers` does, and a run where it is needed. */
import { LabError } from '../../../errors.ts';
import { provideBase } from './base.ts';
import { build } from './build.ts';
import { connectDocker, type Docker } from './docker.ts';
import { bringDocker, bringPrograms } from './host.ts';
import { kubernetesPrograms } from './kubernetes-programs.ts';
import {
  candidates,
  checkImageVariables,
  type ImageName,
  imageNames,
  type NamedImage,
  type Origin,
  offlineBase,
  onlineBase,
} from './names.ts';
import { pull } from './pull.ts';
import { isPresent, resolveImage } from './resolve.ts';
import { toxiproxyProgram } from './toxiproxy-program.ts';

export interface SetupOptions {
  /** Builds everything out of Debian's packages, and pulls nothing. As root it installs what that needs, Docker too. */
  offline?: boolean;
  /** Pulls and builds even what is there. */
  force?: boolean;
  /** The images that are wanted; all by default. */
  only?: readonly ImageName[];
  /** Told, in sentences, what is done. */
  tell: (message: string) => void;
  signal?: AbortSignal;
}

interface Work extends Required<Pick<SetupOptions, 'offline' | 'force' | 'tell'>> {
  docker: Docker;
  signal?: AbortSignal;
  /** What images are built on, once it is there: provided once, however many are built on it. */
  base?: Promise<string>;
}

/**
 * Pulls or builds the images that are not there, and gives them all; with `only`, the others are left as they are, and
 * missing if they are. Throws LabError with what failed and what to do, UsageError like `candidates`, and the signal's
 * reason when it is aborted.
 */
export async function setupContainers(options: SetupOptions): Promise<Record<ImageName, NamedImage>> {
  const { offline = false, force = false, only = imageNames, tell, signal } = options;
  checkImageVariables();
  if (offline) await bringDocker({ tell, signal });
  const docker = await connectDocker();
  const work: Work = { docker, offline, force, tell, signal };

  const found = new Map<ImageName, NamedImage>();
  for (const image of imageNames) {
    signal?.throwIfAborted();
    const there = await resolveImage(docker, image);
    const wanted = only.includes(image) && (force || !there);
    const ready = wanted ? await provide(image, work) : there;
    if (ready) found.set(image, ready);
  }
  return Object.fromEntries(found) as Record<ImageName, NamedImage>;
}

async function provide(image: ImageName, work: Work): Promise<NamedImage> {
  const options = candidates(image);
  const wanted = (origin: Origin) => options.find((candidate) => candidate.origin === origin);
  const chosen = wanted('chosen');
  if (chosen) return provideChosen(chosen, work);
  const own = wanted('built') ?? (work.offline ? wanted('offline') : undefined);
  if (own) {
    await buildOwn(image, own.name, work);
    return own;
  }
  const pulled = wanted('pulled') as NamedImage;
  await pullIt(pulled.name, work);
  return pulled;
}

/** An image of the user's own is pulled where it is not there, and never built. */
async function provideChosen(chosen: NamedImage, work: Work): Promise<NamedImage> {
  if (await isPresent(work.docker, chosen.name)) return chosen;
  if (!work.offline) await pullIt(chosen.name, work);
  else
    throw new LabError({
      what: 'the image that the environment names is not in Docker',
      where: chosen.name,
      hint: 'Load it (docker load), or unset the variable FIREDRILL_IMAGE_… that names it.',
    });
  return chosen;
}

async function pullIt(name: string, { docker, tell, signal }: Work): Promise<void> {
  tell(`Pulling ${name}.`);
  await pull(docker, name, signal);
}

async function buildOwn(image: ImageName, name: string, work: Work): Promise<void> {
  const { docker, tell, signal } = work;
  if (work.offline) await bringPrograms({ tell, signal });
  const beside = await programsOf(image, work);
  if (image !== 'toxiproxy') work.base ??= baseOf(work);
  const base = image === 'toxiproxy' ? undefined : await work.base;
  tell(`Building ${name}.`);
  await build(docker, { recipe: image, name, base, beside, anew: work.force, signal });
}

/** What a stand-in's Dockerfile copies in, besides its own files. */
async function programsOf(image: ImageName, { tell, signal }: Work): Promise<string | undefined> {
  if (image === 'kubernetes') return kubernetesPrograms({ tell, signal });
  if (image === 'toxiproxy') return toxiproxyProgram({ tell, signal });
  return undefined;
}

async function baseOf({ docker, offline, force, tell, signal }: Work): Promise<string> {
  if (offline) {
    await provideBase(docker, { force, tell, signal });
    return offlineBase;
  }
  if (force || !(await isPresent(docker, onlineBase))) {
    tell(`Pulling ${onlineBase}.`);
    await pull(docker, onlineBase, signal);
  }
  return onlineBase;
}
