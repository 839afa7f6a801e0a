/**
 * The way to Docker: its API, by the client that Testcontainers finds. The same engine then sets a lab up and runs it,
 * whether the user has a docker program, a socket somewhere, or DOCKER_HOST alone.
 */
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { LabError } from '../../../errors.ts';
import { callEngine } from '../engine-call.ts';
import { type Endpoint, explainAbsence, findEndpoint } from './endpoint.ts';

export type Docker = ContainerRuntimeClient['container']['dockerode'];

/** The engine's description of itself and of its machine. */
export interface DockerInfo {
  version: string;
  apiVersion: string;
  /** Of the machine that runs the containers. */
  kernel: string;
  /** As uname(1) says it: x86_64, aarch64. */
  arch: string;
  operatingSystem: string;
  cgroupVersion: '1' | '2';
  storageDriver: string;
  rootless: boolean;
  cpus: number;
  memoryBytes: number;
}

/** The engine's API. Throws LabError that tells no Docker, no running daemon and no permission apart. */
export async function connectDocker(endpoint: Endpoint = findEndpoint()): Promise<Docker> {
  const absence = await explainAbsence(endpoint);
  if (absence) throw absence;
  try {
    return (await getContainerRuntimeClient()).container.dockerode;
  } catch (cause) {
    throw new LabError(
      {
        what: 'something answers, but not as Docker does',
        where: endpoint.host,
        found: (cause as Error).message,
        hint: 'DEBUG=testcontainers* shows each attempt.',
      },
      { cause },
    );
  }
}

/** The engine's description of itself. Throws LabError like connectDocker, and where the engine gives none. */
export async function dockerInfo(endpoint?: Endpoint): Promise<DockerInfo> {
  const docker = await connectDocker(endpoint);
  const [info, version] = await callEngine(
    { what: 'Docker says nothing of itself', where: endpoint?.host },
    () => Promise.all([docker.info(), docker.version()]),
  );
  return {
    version: version.Version,
    apiVersion: version.ApiVersion,
    kernel: info.KernelVersion,
    arch: info.Architecture,
    operatingSystem: info.OperatingSystem,
    // Engines before 20.10 do not say it, and know no other.
    cgroupVersion: info.CgroupVersion === '2' ? '2' : '1',
    storageDriver: info.Driver,
    rootless: (info.SecurityOptions ?? []).some((option: string) => option.includes('name=rootless')),
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
  };
}
