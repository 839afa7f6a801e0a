/** The parts of runs in the engine, and their removal. */
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import { type Engine, labels } from './engine.ts';
import { callEngine } from './engine-call.ts';
import { labOf } from './run-name.ts';

/** A network or volume or container of a run. */
export interface RunResource {
  kind: 'container' | 'network' | 'volume';
  name: string;
  /** Of a volume that has none, those of another part of its lab; none where it is all that is left of it. */
  labels: Record<string, string>;
  remove(): Promise<unknown>;
}

/** The result of a removal. */
export interface Removal {
  /** `container NAME`, also if another process removed it meanwhile. */
  gone: string[];
  /** Refusals of the engine; containers first, as they hold the rest. */
  failed: LabError[];
}

/**
 * Everything with a label of firedrill, and volumes with a run's name: a container that is being created
 * while its lab is removed creates its volumes again, without a label. Throws LabError.
 */
export async function resourcesOfRuns({ container: { dockerode } }: Engine): Promise<RunResource[]> {
  const filters = { label: [labels.run] };
  const [containers, networks, { Volumes: volumes }] = await callEngine(
    { what: 'the container engine does not list the parts of runs' },
    () =>
      Promise.all([
        dockerode.listContainers({ all: true, filters }),
        dockerode.listNetworks({ filters }),
        dockerode.listVolumes(),
      ]),
  );
  const labelled: RunResource[] = [
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
    ...(volumes ?? []).map((found) => ({
      kind: 'volume' as const,
      name: found.Name,
      labels: found.Labels ?? {},
      remove: () => dockerode.getVolume(found.Name).remove({ force: true }),
    })),
  ];
  return labelled.flatMap((found) => {
    if (labels.run in found.labels) return [found];
    const lab = labOf(found.name);
    if (lab === undefined) return [];
    const sibling = labelled.find((other) => labels.run in other.labels && labOf(other.name) === lab);
    return [{ ...found, labels: sibling?.labels ?? {} }];
  });
}

/** Removes the chosen parts, past any refusal. Throws LabError where the engine does not list them. */
export async function removeResources(
  engine: Engine,
  chosen: (found: RunResource) => boolean | Promise<boolean>,
): Promise<Removal> {
  const all = await resourcesOfRuns(engine);
  const wanted = await Promise.all(all.map(chosen));
  const doomed = all.filter((_, index) => wanted[index]);
  const gone: string[] = [];
  const failed: LabError[] = [];
  // A network or a volume can go once no container uses it.
  for (const kinds of [['container'], ['network', 'volume']]) {
    const some = doomed.filter(({ kind }) => kinds.includes(kind));
    const refusals = await Promise.all(some.map(removeOne));
    some.forEach(({ kind, name }, index) => {
      const refusal = refusals[index];
      if (refusal) failed.push(refusal);
      else gone.push(`${kind} ${name}`);
    });
  }
  return { gone, failed };
}

/** All refusals as one error; undefined: everything is gone. */
export function refusalOf({ failed }: Removal): LabError | undefined {
  const [first, ...others] = failed;
  if (!first || others.length === 0) return first;
  return new LabError(
    {
      what: `${failed.length} parts of the lab could not be removed`,
      found: failed.map(({ explanation: { what, found } }) => `${what}: ${found}`).join('\n            '),
    },
    { cause: first },
  );
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

/** Gives the engine's refusal. */
async function removeOne({ kind, name, remove }: RunResource): Promise<LabError | undefined> {
  try {
    await remove();
  } catch (cause) {
    const { statusCode, message } = cause as Error & { statusCode?: number };
    if (statusCode === 404) return undefined; // it is gone already
    return new LabError({ what: `the ${kind} ${name} could not be removed`, found: message }, { cause });
  }
  return undefined;
}
