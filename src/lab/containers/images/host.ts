/** Installs the host's needs for building images offline: programs, and Docker itself where there is none. */
import { stat } from 'node:fs/promises';
import {
  archiveKeysNeed,
  distribution,
  type HostView,
  type Need,
  program,
  thisHost,
} from '../../virtual/host.ts';
import { installMissing } from '../../virtual/install.ts';
import { startDaemon } from './daemon.ts';
import { explainAbsence, findEndpoint } from './endpoint.ts';

export interface BringOptions {
  /** Gets a sentence before each installation or start. */
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/** The needs of building offline. */
export function buildNeeds(): Need[] {
  return [
    program('mmdebstrap', 'mmdebstrap', 'build'),
    program('setpriv', 'util-linux', 'build'),
    program('flock', 'util-linux', 'build'),
    program('tar', 'tar', 'build'),
    { ...program('newuidmap', 'uidmap', 'build'), userOnly: true },
    archiveKeysNeed(),
  ];
}

/** The engine for a host without one. */
export function dockerNeed(): Need {
  return program('dockerd', 'docker.io', 'run');
}

/** The needs of building that this host lacks. */
export async function missingToBuild(host: HostView = thisHost()): Promise<Need[]> {
  return lackingOf(buildNeeds(), host);
}

/** Installs the needs of building offline, as root on Debian or Ubuntu. Throws LabError with the command otherwise. */
export async function bringPrograms({ tell, signal }: BringOptions): Promise<void> {
  const lab = { name: 'container lab', missing: missingToBuild };
  await installMissing({ to: 'build', lab, tell, signal });
}

/**
 * Where no Docker answers and this is root: installs Debian's if there is none and this is Debian or Ubuntu, and starts it
 * if nothing else does. One that systemd looks after and that does not run is its owner's business. Throws DaemonError if
 * it does not start, and LabError if it cannot be installed.
 */
export async function bringDocker({ tell, signal }: BringOptions): Promise<void> {
  const endpoint = findEndpoint();
  const host = thisHost();
  if (!host.root || endpoint.host || !(await explainAbsence(endpoint))) return;
  const need = dockerNeed();
  if (await need.isThere(host)) {
    if (await hasSystemd()) return;
  } else {
    if (!(await distribution()).usesApt) return;
    const missing = (view: HostView) => lackingOf([need], view);
    await installMissing({ to: 'run', lab: { name: 'container lab', missing }, tell, signal });
  }
  if (await explainAbsence(findEndpoint())) await startDaemon({ tell, signal });
}

/** As sd_booted(3) says it. */
async function hasSystemd(): Promise<boolean> {
  return stat('/run/systemd/system').then(
    () => true,
    () => false,
  );
}

async function lackingOf(needs: Need[], host: HostView): Promise<Need[]> {
  const lacking: Need[] = [];
  for (const need of needs) {
    if (host.root && need.userOnly) continue;
    if (!(await need.isThere(host))) lacking.push(need);
  }
  return lacking;
}
