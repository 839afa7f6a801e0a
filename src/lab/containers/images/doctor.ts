/** Says of everything the container lab needs whether it is there and, if not, how to get it. Changes nothing. */
import { access } from 'node:fs/promises';
import { FiredrillError, Interrupted, LabError } from '../../../errors.ts';
import type { Diagnosis } from '../../diagnosis.ts';
import { findGo } from '../../programs/go.ts';
import { kubernetesGo } from '../../programs/kubernetes.ts';
import { listNeeds } from '../../virtual/host.ts';
import { hasModule, nfsClient } from '../nfs-client.ts';
import { connectDocker, type Docker, type DockerInfo, dockerInfo } from './docker.ts';
import { missingToBuild } from './host.ts';
import { candidates, type ImageName, imageNames, imageVariable, onlineBase } from './names.ts';
import { resolveImages } from './resolve.ts';
import { runInTools } from './try-in-tools.ts';

export interface DoctorOptions {
  signal?: AbortSignal;
}

/** Examines this machine and its Docker. Throws only the signal's reason, when it is aborted. */
export async function containersDoctor({ signal }: DoctorOptions = {}): Promise<Diagnosis[]> {
  let info: DockerInfo;
  let docker: Docker;
  try {
    info = await dockerInfo();
    docker = await connectDocker();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { what, where, hint } = error.explanation;
    return [{ name: 'Docker', ok: false, detail: [what, where].filter(Boolean).join(': '), fix: hint }];
  }
  const examinations: [name: string, examine: () => Promise<Diagnosis>][] = [
    ['Docker', () => engine(info)],
    ['cgroups', () => cgroups(info)],
    ['images', () => images(docker)],
    ['privileged containers', () => privileged(docker, signal)],
    ['nftables', () => nftables(docker, signal)],
    [NFS, nfs],
    ['netem', netem],
    ['building offline', builders],
  ];
  const found: Diagnosis[] = [];
  for (const [name, examine] of examinations) {
    signal?.throwIfAborted();
    found.push(await orTrouble(name, examine));
  }
  return found;
}

/** A failed examination is a diagnosis like others: the rest is listed all the same. */
async function orTrouble(name: string, examine: () => Promise<Diagnosis>): Promise<Diagnosis> {
  try {
    return await examine();
  } catch (error) {
    if (!(error instanceof FiredrillError) || error instanceof Interrupted) throw error;
    const { what, where, found, expected, hint } = error.explanation;
    const detail = [where, what, found].filter(Boolean).join(': ');
    return bad(name, detail, expected ? `Expected: ${expected}.` : hint);
  }
}

async function engine({ version, operatingSystem, kernel, arch, rootless }: DockerInfo): Promise<Diagnosis> {
  const detail = `${version}${rootless ? ', rootless' : ''}, on ${operatingSystem}, Linux ${kernel} ${arch}`;
  if (!rootless) return good('Docker', detail);
  return hint('Docker', detail, 'Kubernetes in a container is not known to work with a rootless Docker.');
}

async function cgroups({ cgroupVersion }: DockerInfo): Promise<Diagnosis> {
  return good('cgroups', `version ${cgroupVersion}`);
}

async function images(docker: Docker): Promise<Diagnosis> {
  const resolved = await resolveImages(docker);
  const lacking = imageNames.filter((name) => !resolved[name]);
  if (lacking.length > 0)
    return bad(
      'images',
      `not there: ${(await Promise.all(lacking.map((name) => wantedFrom(docker, name)))).join(', ')}`,
      '`scenario setup --lab containers` pulls and builds them; with --offline it builds them all.',
    );
  const names = imageNames.map((name) => resolved[name]?.name).join(', ');
  const standIns = imageNames.filter((name) => resolved[name]?.origin === 'offline');
  return good(
    'images',
    standIns.length ? `${names} (${standIns.join(', ')}: built here, as a stand-in)` : names,
  );
}

/** Its name, and whether its registry has it for us. An image that is built here depends on its base alone. */
async function wantedFrom(docker: Docker, image: ImageName): Promise<string> {
  const [first] = candidates(image);
  const pulled = first?.origin === 'built' ? onlineBase : (first?.name ?? image);
  const words = first?.origin === 'built' ? `its base ${pulled} ` : '';
  const told = docker.getImage(pulled).distribution();
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${registryMs / 1000} s`)), registryMs).unref();
  });
  try {
    await Promise.race([told, late]);
    return `${wanted(image)} (${words}can be pulled)`;
  } catch (error) {
    return `${wanted(image)} (${words}cannot be pulled: ${(error as Error).message.replace(/^\(HTTP[^)]*\) \S+ \S+ - /, '').trim()})`;
  }
}

/** A registry that has not answered within this time, in ms, counts as unreachable. */
const registryMs = 10_000;

function wanted(image: ImageName): string {
  const [first] = candidates(image);
  return first?.origin === 'chosen' ? `${first.name} (${imageVariable(image)})` : (first?.name ?? image);
}

/** Kubernetes runs in a privileged container, which not every machine may start. */
async function privileged(docker: Docker, signal?: AbortSignal): Promise<Diagnosis> {
  const tried = await runInTools(docker, ['true'], { Privileged: true }, signal);
  if (!tried) return { ...hint('privileged containers', 'not tried: the image tools is not there', SETUP) };
  if (tried.exitCode === 0) return good('privileged containers', 'start');
  return bad(
    'privileged containers',
    tried.output,
    'Kubernetes needs one. If this machine is a container, it must be privileged itself.',
  );
}

/** nftables drop packets on the link; the host's kernel must have nf_tables. */
async function nftables(docker: Docker, signal?: AbortSignal): Promise<Diagnosis> {
  const rule = "'numgen random mod 100 < 1 drop'";
  const script = `nft add table inet try && nft 'add chain inet try in { type filter hook input priority 0; }' && nft add rule inet try in ${rule}`;
  const tried = await runInTools(docker, ['sh', '-c', script], { CapAdd: ['NET_ADMIN'] }, signal);
  if (!tried) return hint('nftables', 'not tried: the image tools is not there', SETUP);
  if (tried.exitCode === 0)
    return good('nftables', 'work in a container: packets can be dropped and rejected');
  return bad(
    'nftables',
    tried.output,
    "Faults on packets need nf_tables in the host's kernel: modprobe nf_tables",
  );
}

/** Kernel NFS from pods is the host kernel's business. */
async function nfs(): Promise<Diagnosis> {
  const client = await nfsClient();
  if (client) return { ...good(NFS, client === 'there' ? client : `there, as ${client}`), optional: true };
  return hint(
    NFS,
    'not there',
    'Strategies that mount NFS are refused here; the virtual lab has its own kernel.',
  );
}

async function netem(): Promise<Diagnosis> {
  const there = await access('/sys/module/sch_netem').then(
    () => true,
    () => hasModule('sch_netem'),
  );
  if (there) return { ...good('netem', 'there'), optional: true };
  return hint('netem', 'not there', 'Nothing needs it: packets are lost by nftables, and late by Toxiproxy.');
}

/** The needs of --offline. */
async function builders(): Promise<Diagnosis> {
  const name = 'building offline';
  const lacking = await missingToBuild();
  const go = await findGo(kubernetesGo);
  const by = go?.origin ?? `Go ${kubernetesGo.join('.')} or newer, fetched from Go's module proxy`;
  if (lacking.length === 0) return { ...good(name, `possible, with ${by}`), optional: true };
  return hint(
    name,
    `no ${listNeeds(lacking)}`,
    'Only --offline needs it; as root on Debian or Ubuntu it installs it.',
  );
}

const NFS = 'NFS client in the kernel';
const SETUP = '`scenario setup --lab containers` makes it.';

function good(name: string, detail: string): Diagnosis {
  return { name, ok: true, detail };
}

function bad(name: string, detail: string, fix?: string): Diagnosis {
  return { name, ok: false, detail, fix };
}

function hint(name: string, detail: string, fix: string): Diagnosis {
  return { name, ok: false, optional: true, detail, fix };
}
