/** Makes the container lab's images present: for `scenario setup --lab containers`, and for a run where needed. */
import { LabError } from '../../../errors.ts';
import { kubernetesProgram } from '../../programs/kubernetes.ts';
import { toxiproxyProgram } from '../../programs/toxiproxy.ts';
import { provideBase } from './base.ts';
import { build } from './build.ts';
import { connectDocker, type Docker } from './docker.ts';
import { bringDocker, bringPrograms } from './host.ts';
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

export interface SetupOptions {
  /** Builds everything out of Debian's packages, and pulls nothing. As root it installs the programs for it, Docker too. */
  offline?: boolean;
  /** Pulls and builds present images too. */
  force?: boolean;
  /** The images that are wanted; all by default. */
  only?: readonly ImageName[];
  /** Gets a sentence for each step. */
  tell: (message: string) => void;
  signal?: AbortSignal;
}

interface Work extends Required<Pick<SetupOptions, 'offline' | 'force' | 'tell'>> {
  docker: Docker;
  signal: AbortSignal;
  /** The base of the images; provided once for all of them. */
  base?: Promise<string>;
  /** The host's programs that building offline needs; brought once. */
  programs?: Promise<void>;
  /** Compilations share a folder and a lock: each begins when the one before has ended. */
  lastCompiled: Promise<unknown>;
}

/**
 * Pulls or builds the images that are not there, side by side, and gives them all; with `only`, the others are left as they are,
 * and missing if they are. Throws LabError with the failed step and what to do, UsageError like `candidates`, and the signal's
 * reason when it is aborted. The first failure ends the rest.
 */
export async function setupContainers(options: SetupOptions): Promise<Record<ImageName, NamedImage>> {
  const { offline = false, force = false, only = imageNames, tell, signal } = options;
  checkImageVariables();
  if (offline) await bringDocker({ tell, signal });
  const docker = await connectDocker();
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const work: Work = { docker, offline, force, tell, signal: either, lastCompiled: Promise.resolve() };

  const provided = await Promise.allSettled(
    longestLast.map(async (image) => {
      try {
        either.throwIfAborted();
        const there = await resolveImage(docker, image);
        const wanted = only.includes(image) && (force || !there);
        return [image, wanted ? await provide(image, work) : there] as const;
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  signal?.throwIfAborted();
  failed.signal.throwIfAborted();
  const found = new Map(provided.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  const inOrder = imageNames.flatMap((image) => {
    const named = found.get(image);
    return named ? [[image, named] as const] : [];
  });
  return Object.fromEntries(inOrder) as Record<ImageName, NamedImage>;
}

/** Kubernetes compiles for minutes: the others are not to wait for it. */
const longestLast = [...imageNames].sort(
  (one, other) => Number(one === 'kubernetes') - Number(other === 'kubernetes'),
);

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
  await pull(docker, name, { tell, signal });
}

async function buildOwn(image: ImageName, name: string, work: Work): Promise<void> {
  const { docker, tell, signal } = work;
  if (work.offline) {
    work.programs ??= bringPrograms({ tell, signal });
    await work.programs;
  }
  if (image !== 'toxiproxy') work.base ??= baseOf(work);
  const base = image === 'toxiproxy' ? undefined : await work.base;
  const beside = await compiledFor(image, work);
  await build(docker, { recipe: image, name, base, beside, anew: work.force, tell, signal });
}

/** The folder of the programs that a stand-in's Dockerfile copies in, besides its own files. */
async function compiledFor(image: ImageName, work: Work): Promise<string | undefined> {
  const { tell, signal } = work;
  if (image === 'kubernetes') return inTurn(work, () => kubernetesProgram({ tell, signal }));
  if (image === 'toxiproxy') return inTurn(work, () => toxiproxyProgram({ tell, signal }));
  return undefined;
}

async function baseOf(work: Work): Promise<string> {
  const { docker, offline, force, tell, signal } = work;
  if (offline) {
    await inTurn(work, () => provideBase(docker, { force, tell, signal }));
    return offlineBase;
  }
  if (force || !(await isPresent(docker, onlineBase))) await pull(docker, onlineBase, { tell, signal });
  return onlineBase;
}

function inTurn<T>(work: Work, compile: () => Promise<T>): Promise<T> {
  const compiled = work.lastCompiled.then(compile);
  work.lastCompiled = compiled.catch(() => {});
  return compiled;
}
