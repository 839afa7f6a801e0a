/** The container engine: the one client, and the labels that mark the parts of a run. */
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { pidScope } from '../pid-scope.ts';
import { processStart } from '../process.ts';
import { connectDocker } from './images/docker.ts';

// This package removes orphans itself, by their labels: Testcontainers' reaper is one more image to pull.
process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

export type Engine = ContainerRuntimeClient;

/** Everything of a run carries these. */
export const labels = {
  run: 'org.firedrill.run',
  /** `PID START WORLD`: the process that the run belongs to; a pid alone may belong to a newer process. */
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
    [labels.owner]: `${process.pid} ${await processStart(process.pid)} ${await pidScope()}`,
  };
}
