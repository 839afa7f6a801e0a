/** The container engine: the one client, and what of a run lies in it, told by labels. */
import type { Container } from 'dockerode';
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { LabError } from '../../errors.ts';
import { here } from '../here.ts';
import { processStart } from '../process.ts';
import { connectDocker } from './images/docker.ts';

// What a run leaves is this package's own duty, by its labels: Testcontainers' reaper is one more image to pull.
process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

export type Engine = ContainerRuntimeClient;

/** Everything of a run carries these. */
export const labels = {
  run: 'org.firedrill.run',
  /** `PID START WORLD`: the process that the run belongs to; a pid alone may have been given to somebody else since. */
  owner: 'org.firedrill.owner',
} as const;

/** The client that Testcontainers finds. Throws LabError that tells no engine, none that runs and no permission apart. */
export async function connectEngine(): Promise<Engine> {
  await connectDocker();
  return getContainerRuntimeClient();
}

/** The labels of a run that belongs to this process. */
export async function labelsOf(run: string): Promise<Record<string, string>> {
  return {
    [labels.run]: run,
    [labels.owner]: `${process.pid} ${await processStart(process.pid)} ${await here()}`,
  };
}

/** A network or volume or container of a run. */
export interface Remains {
  kind: 'container' | 'network' | 'volume';
  name: string;
  labels: Record<string, string>;
  remove(): Promise<void>;
}

/** Whatever carries a label of firedrill. */
export async function remains({ container: { dockerode } }: Engine): Promise<Remains[]> {
  const filters = { label: [labels.run] };
  const [containers, networks, volumes] = await Promise.all([
    dockerode.listContainers({ all: true, filters }),
    dockerode.listNetworks({ filters }),
    dockerode.listVolumes({ filters }),
  ]);
  return [
    ...containers.map((found) => ({
      kind: 'container' as const,
      name: found.Names[0]?.slice(1) ?? found.Id,
      labels: found.Labels,
      remove: () => removeContainer(dockerode.getContainer(found.Id)),
    })),
    ...networks.map((found) => ({
      kind: 'network' as const,
      name: found.Name,
      labels: found.Labels ?? {},
      remove: () => dockerode.getNetwork(found.Id).remove(),
    })),
    ...(volumes.Volumes ?? []).map((found) => ({
      kind: 'volume' as const,
      name: found.Name,
      labels: found.Labels ?? {},
      remove: () => dockerode.getVolume(found.Name).remove({ force: true }),
    })),
  ];
}

/** Removes all that belongs to the chosen runs; gives what is gone. What somebody else removed meanwhile is gone as well. */
export async function removeRemains(
  engine: Engine,
  chosen: (found: Remains) => boolean | Promise<boolean>,
): Promise<string[]> {
  const all = await remains(engine);
  const wanted = await Promise.all(all.map(chosen));
  const doomed = all.filter((_, index) => wanted[index]);
  // A network or a volume can go once no container uses it.
  const gone: string[] = [];
  for (const kinds of [['container'], ['network', 'volume']]) {
    const some = doomed.filter(({ kind }) => kinds.includes(kind));
    const ends = await Promise.allSettled(some.map(removeOne));
    some.forEach(({ kind, name }, index) => {
      if (ends[index]?.status === 'fulfilled') gone.push(`${kind} ${name}`);
    });
    const refusal = ends.find((end) => end.status === 'rejected');
    if (refusal && kinds.includes('volume')) throw refusal.reason;
  }
  return gone;
}

/** Where its removal is under way, as of a run that was ended, that is waited for: networks and volumes are in use until then. */
async function removeContainer(container: Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error;
    await container.wait({ condition: 'removed' });
  }
}

async function removeOne({ kind, name, remove }: Remains): Promise<void> {
  try {
    await remove();
  } catch (cause) {
    const { statusCode, message } = cause as Error & { statusCode?: number };
    if (statusCode === 404) return; // it is gone already
    throw new LabError({ what: `the ${kind} ${name} could not be removed`, found: message }, { cause });
  }
}

/**
 * Removes what runs of processes that are gone have left in the engine. Runs of another machine, or of another PID namespace,
 * which share the engine, are left alone: whether their processes live cannot be seen from here.
 */
export async function cleanEngine(engine: Engine): Promise<string[]> {
  const where = await here();
  return removeRemains(engine, async (found) => {
    const [pid, start, there] = (found.labels[labels.owner] ?? '').split(' ');
    return there === where && (await processStart(Number(pid))) !== start;
  });
}
