/** The container lab: the Lab interface over k3s, an SSH target, an NFS server and Toxiproxy. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from 'dockerode';
import { LabError } from '../../errors.ts';
import type { ControlPlane, LabFacts } from '../../history/events.ts';
import type { Readings } from '../../history/meters.ts';
import type { Capability } from '../../history/plan.ts';
import { packageRoot } from '../../package-root.ts';
import { runDataProgram } from '../data-program.ts';
import { idempotent } from '../idempotent.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { GitOps } from '../kubernetes/gitops/gitops.ts';
import type {
  Clock,
  Job,
  JobRequest,
  Lab,
  Lift,
  NodeReboot,
  Observation,
  Replacement,
  ScheduleControl,
} from '../lab.ts';
import { waitUntil } from '../wait-until.ts';
import type { RealClock } from './clock.ts';
import type { ContainerHost } from './container-host.ts';
import { execute } from './exec.ts';
import { guarded } from './guard.ts';
import type { LabResources } from './lab-resources.ts';
import { lastLines } from './last-lines.ts';
import type { ContainerLink } from './link.ts';
import type { Replacements } from './replacement.ts';
import type { ContainerTarget } from './target.ts';
import { type Connected, targetAddress } from './target-stack.ts';
import { Watch, type WatchLine } from './watch.ts';

/** How long a node may take to be back after its reboot, in ms. */
const rebootLimitMs = 180_000;
/** How often the control plane is asked, in ms. */
const controlPlaneEveryMs = 1_000;

/** The lab's facts for reports, and the callbacks for its messages. */
export interface Described {
  can: ReadonlySet<Capability>;
  host: string;
  kernel: string;
  tell: (message: string) => void;
  /** Waits for the removal of a closed lab's parts, for a limited time. */
  removing: (removal: Promise<void>) => Promise<void>;
}

/** The parts of a started lab. */
export interface Parts extends Connected {
  resources: LabResources;
  clock: RealClock;
  node: Container;
  nodeSidecar: Container;
  replacements: Replacements;
  cluster: Cluster;
  gitops: GitOps;
  hosts: Record<'node' | 'target', ContainerHost>;
  versions: Record<string, string>;
}

export class ContainerLab implements Lab {
  readonly facts: LabFacts;
  readonly can: ReadonlySet<Capability>;
  readonly node: ContainerHost;
  readonly target: ContainerHost;
  readonly link: ContainerLink;
  readonly targetControl: ContainerTarget;
  readonly schedule: ScheduleControl;
  readonly #parts: Parts;
  readonly #tell: (message: string) => void;
  readonly #removing: Described['removing'];
  #watch: Watch | undefined;
  #controlPlane: ControlPlane | undefined;
  #probing = false;
  #rebooting = false;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts, { host, kernel, can, tell, removing }: Described) {
    this.#parts = parts;
    this.#tell = tell;
    this.#removing = removing;
    this.can = can;
    this.facts = { lab: 'containers', clock: 'real', host, kernel, versions: parts.versions };
    this.node = parts.hosts.node;
    this.target = parts.hosts.target;
    this.link = guarded(parts.link, parts.clock);
    this.targetControl = guarded(parts.target, parts.clock);
    this.schedule = guarded(parts.gitops, parts.clock);
    void this.#watchNode();
  }

  get whereabouts(): string {
    return `its containers are called ${this.#parts.resources.name('*')}`;
  }

  get clock(): Clock {
    return this.#parts.clock;
  }

  setNow(ms: number): void {
    this.#parts.clock.setNow(ms);
  }

  observe(listener: (seen: Observation) => void): void {
    this.#parts.clock.listener = listener;
  }

  /** A backup is a Job of Kubernetes, made from the CronJob. */
  async startJob(request: JobRequest): Promise<Job> {
    const { role, needs, volumeOptions } = request;
    if (role === 'prepare' || role === 'restore') return this.node.startJob(request);
    const privileged = needs.includes('kernel-nfs') && volumeOptions === undefined;
    const { clock, cluster } = this.#parts;
    return guarded(await clock.orFail(cluster.runBackup({ ...request, privileged })), clock);
  }

  data(command: readonly string[]): Promise<string> {
    return runDataProgram(this.node, command);
  }

  async probe(on: boolean): Promise<void> {
    this.#probing = on;
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    this.#controlPlane = undefined;
    if (!on) return;
    const { nodeSidecar, clock } = this.#parts;
    this.#watch = await clock.orFail(
      Watch.start(
        nodeSidecar,
        `${targetAddress}:22`,
        (line) => this.#take(line),
        (why) => this.#watchEnded(why),
      ),
    );
    void this.#watchControlPlane(this.#watch);
  }

  #take(line: WatchLine): void {
    const { clock, cluster } = this.#parts;
    const t = clock.now();
    if (line.say === 'kernel') clock.tell({ type: 'kernel', t, class: line.class, text: line.text });
    else if (line.say === 'no-kernel-log') this.#tell(`The kernel's log cannot be read: ${line.why}`);
    else {
      // Each answer is used once: while the next one is pending, there is none.
      const controlPlane = this.#controlPlane
        ? { ...this.#controlPlane, sshBannerMs: line.greetingMs }
        : null;
      this.#controlPlane = undefined;
      const dstate = line.sample.dstate.map(({ cgroup, ...task }) => ({
        ...task,
        job: cluster.jobOf(cgroup),
      }));
      clock.tell({ type: 'sample', t, sample: { ...line.sample, dstate, controlPlane } });
    }
  }

  /** An unplanned end of the node is the end of the lab. */
  async #watchNode(): Promise<void> {
    await this.#parts.node.wait().catch(() => {}); // the engine is gone: the probes notice as well, and soon
    if (!this.#rebooting) await this.#fail('');
  }

  /** The node sidecar ends with the node's namespaces, or with the engine. */
  #watchEnded(why: string): void {
    if (!this.#rebooting) void this.#fail(why);
  }

  /** A container ended that should not have: asks the engine which one. */
  async #fail(why: string): Promise<void> {
    const { clock, node, resources } = this.#parts;
    const where = resources.name('node');
    try {
      const { Running, ExitCode } = (await node.inspect()).State;
      const what = Running ? 'the probes on the node ended' : `the node ended (exit code ${ExitCode})`;
      clock.fail(new LabError({ what, where, found: why || undefined }));
    } catch (cause) {
      const found = (cause as Error).message;
      clock.fail(new LabError({ what: 'the container engine no longer answers', where, found }, { cause }));
    }
  }

  async #watchControlPlane(during: Watch): Promise<void> {
    while (this.#watch === during) {
      const due = performance.now() + controlPlaneEveryMs;
      const answer = await this.#parts.cluster.sampleControlPlane();
      if (this.#watch === during) this.#controlPlane = answer;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  }

  /** A container has no power of its own, and no kernel that could panic: those two are a kill. */
  async rebootNode(how: NodeReboot): Promise<void> {
    const { clock, cluster, node, nodeSidecar, linkNetwork, link } = this.#parts;
    this.#rebooting = true;
    const probing = this.#probing;
    await this.probe(false);
    this.node.lose();
    await clock.orFail(how === 'orderly' ? node.stop({ t: 10 }) : node.kill());
    const lostAt = clock.now();
    clock.tell({ type: 'node-lost', t: lostAt, cause: how === 'orderly' ? 'planned-reboot' : how });
    cluster.nodeLost();
    await clock.orFail(node.start());
    await clock.orFail(nodeSidecar.start().catch(() => nodeSidecar.restart()));
    await clock.orFail(linkNetwork.connect());
    await clock.orFail(link.applyAll());
    await this.#untilReady();
    this.#rebooting = false;
    void this.#watchNode();
    if (probing) await this.probe(true);
    clock.tell({ type: 'node-back', t: clock.now(), downMs: clock.now() - lostAt });
  }

  async #untilReady(): Promise<void> {
    const { clock, cluster, node, resources } = this.#parts;
    const isReady = async () => {
      const { readyzMs, nodeReady } = await cluster.sampleControlPlane();
      return readyzMs !== null && nodeReady;
    };
    const ready = waitUntil(isReady, {
      limitMs: rebootLimitMs,
      everyMs: controlPlaneEveryMs,
      signal: clock.failed,
      what: 'Kubernetes is not ready after the reboot of its node',
      where: resources.name('node'),
      lastLines: () => lastLines(node),
    });
    await clock.orFail(ready);
  }

  readonly hasMeters = false;

  async meters(): Promise<Readings> {
    return {};
  }

  async signalBackups(): Promise<void> {
    throw new LabError({ what: 'the container lab signals no backup', hint: 'Run it with --lab virtual.' });
  }

  async hogCpu(host: 'node' | 'target', processes: number): Promise<Lift> {
    const busy =
      'i=1; while [ "$i" -lt "$0" ]; do (while :; do :; done) & i=$((i + 1)); done; while :; do :; done';
    const job = await this[host].start(['sh', '-c', busy, String(processes)]);
    // A machine that was switched off meanwhile has no processes left.
    return idempotent(() => job.killAll().catch(() => {}));
  }

  /** The target's disks are in memory and have a size: filling them takes nothing of the host's disk. */
  async fillTargetDisk(leaveBytes: number): Promise<Lift> {
    const script = await readFile(join(packageRoot, 'images', 'guest', 'lab', 'fill-disk'), 'utf8');
    const { clock, linkSidecar } = this.#parts;
    const filled = await clock.orFail(
      execute(linkSidecar, ['sh', '-c', script, 'fill-disk', String(leaveBytes)]),
    );
    if (filled.code !== 0)
      throw new LabError({ what: "the target's disks could not be filled", found: filled.stderr.trim() });
    return idempotent(async () => {
      await clock.orFail(execute(linkSidecar, ['sh', '-c', 'rm -f /backup/*/.firedrill-ballast']));
    });
  }

  keep(paths: readonly string[]): Promise<void> {
    return this.#parts.replacements.keep(paths);
  }

  /** Beside the node, as it cannot be forked. */
  replaceNode(): Promise<Replacement> {
    return this.#parts.replacements.start();
  }

  /** Running containers cannot be forked. */
  async fork(): Promise<null> {
    return null;
  }

  /** Once for all callers: a broken lab is closed by its trial and by its opener. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { gitops, cluster, resources } = this.#parts;
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    this.#parts.clock.fail(new LabError({ what: 'the lab is closed' }));
    await gitops[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
    await this.#removing(removeLab(resources, this.#tell));
  }
}

/** Reports a failed removal and never throws it: it would hide the first error. */
export async function removeLab(resources: LabResources, tell: (message: string) => void): Promise<void> {
  try {
    await resources[Symbol.asyncDispose]();
  } catch (error) {
    const { message } = error as Error;
    tell(`The lab's containers could not be removed; \`scenario clean\` does it later. ${message}`);
  }
}
