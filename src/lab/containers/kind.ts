/** The container lab as a kind of lab. Imports types alone, so that every command can afford it. */
import { availableParallelism } from 'node:os';
import type { Cleaned, LabKind } from '../lab-kind.ts';

export const containersKind: LabKind = {
  name: 'containers',
  about: 'Kubernetes, NFS and SSH servers in Docker',
  clocks: ['real'],
  canHangHost: true, // pods mount NFS in the host's kernel
  canSetUpOffline: true,
  outlivesProcess: true,
  scriptLimitBytes: 1024 * 1024, // of a ConfigMap's data (MaxSecretSize, pkg/apis/core/types.go)

  // k3s asks for 2 GB of a server (docs.k3s.io/installation/requirements); the target's servers are small beside it.
  memoryBytes: 2 * 2 ** 30,

  /** Its figures are measured in real time: no trial repeats another. */
  trialKeys: async ({ needs }) => needs.map(() => null),

  /** Side by side, though they share the host: one after another takes hours. */
  atOnce: () => availableParallelism(),

  async capabilities({ allowHostHang }) {
    const { containerCapabilities } = await import('./capabilities.ts');
    return containerCapabilities({ allowHostHang });
  },

  async open({ allowHostHang, signal, tell }) {
    const { openContainers } = await import('./open.ts');
    return openContainers({ allowHostHang, signal, tell });
  },

  async setUp({ offline, force, signal, tell }) {
    const { setupContainers } = await import('./images/setup.ts');
    const { writeComposeEnvironment } = await import('./images/compose-environment.ts');
    const images = await setupContainers({ offline, force, tell, signal });
    const file = await writeComposeEnvironment(images);
    const lines = Object.entries(images).map(
      ([image, { name, origin }]) => `  ${image}: ${name} (${origin})`,
    );
    return {
      text: [
        'The container lab is ready:',
        ...lines,
        `For docker-compose.yml: docker compose --env-file ${file} up`,
      ].join('\n'),
      json: { images, environment: file },
    };
  },

  async examine({ signal }) {
    const { containersDoctor } = await import('./images/doctor.ts');
    return containersDoctor({ signal });
  },

  async clean({ all, tell }) {
    const { cleanBuilds } = await import('../virtual/image/dead-builds.ts');
    const { programsFolder } = await import('../programs/build-folder.ts');
    const builds = await cleanBuilds(programsFolder());
    const { gone, ...rest } = await cleanOfEngine(all, tell);
    const daemons = all ? await cleanDaemon(tell) : [];
    return { gone: [...builds, ...gone, ...daemons], ...rest };
  },

  /** Compiled programs, and packages of an unfinished compilation. Images stay in Docker, whose own commands remove them. */
  async removeCache() {
    const { removePrograms } = await import('../programs/programs.ts');
    return removePrograms();
  },
};

/** An engine that does not answer is a failure, unless nothing of this user's can be in it. */
async function cleanOfEngine(all: boolean, tell: (message: string) => void): Promise<Cleaned> {
  const { cleanEngine } = await import('./clean-engine.ts');
  const { connectEngine } = await import('./engine.ts');
  const { DockerDenied, NoDocker } = await import('./images/endpoint.ts');
  const { LabError } = await import('../../errors.ts');
  try {
    return await cleanEngine(await connectEngine(), { all });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (error instanceof DockerDenied) tell(error.message);
    const isFailure = !(error instanceof NoDocker || error instanceof DockerDenied);
    return { gone: [], left: [], failed: isFailure ? [error] : [] };
  }
}

/** Ends the dockerd that a set-up started, unless containers of others run on it. */
async function cleanDaemon(tell: (message: string) => void): Promise<string[]> {
  const { stopDaemon } = await import('./images/daemon.ts');
  const { connectDocker } = await import('./images/docker.ts');
  const running = async () => (await (await connectDocker()).listContainers()).length;
  const stopped = await stopDaemon(running);
  if (stopped.state === 'stopped') return [`dockerd (process ${stopped.pid}), which a set-up started`];
  if (stopped.state === 'used')
    tell(`dockerd (process ${stopped.pid}) keeps running: ${stopped.containers} other containers run on it.`);
  if (stopped.state === 'running') tell(`dockerd (process ${stopped.pid}) has not ended yet after SIGTERM.`);
  return [];
}
