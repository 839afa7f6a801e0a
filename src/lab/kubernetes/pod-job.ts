/** A backup that runs in a pod: the observations of the pod, and the actions on its processes. */
import type { V1Pod } from '@kubernetes/client-node';
import { LabError } from '../../errors.ts';
import type { Exited, Job } from '../lab.ts';
import { poll } from '../wait-until.ts';
import { containerId, endOf, isRunning } from './pod-state.ts';
import { slowPull, troubleOf, unmountable } from './pod-trouble.ts';
import { mainOf, type Process, processesOf, signalProcesses } from './processes.ts';

/** A pod's trouble may pass, as a taint of a fresh node does; this is the wait for it, in ms. */
const graceMs = 10_000;
/** The lab brings the image to the node. One that is pulled nonetheless is absent, and will not come. */
const pullLimitMs = 15_000;
/** A volume of a target that is well is mounted at once; the kubelet tries again after 0.5 s, 1 s, 2 s and so on. */
const mountLimitMs = 15_000;
/** A pod that has not started after this time, in ms, may be the drill's result: the control plane no longer starts it. */
const startLimitMs = 30_000;
/** Before anything is broken it never is. The kubelet says after 2 min 3 s at the latest that it waits for a volume in vain. */
const baselineStartLimitMs = 150_000;
/** The kubelet reports a container's id within this time of its start, in ms: it polls once a second. */
const statusLimitMs = 10_000;
/** The end of a pod without a process, as by SIGKILL. */
const byForce = { code: null, signal: 'SIGKILL', lost: false } as const;

export interface PodJobOptions {
  id: string;
  /** It is the backup of the baseline run: no fault is active yet, and a failed start is no finding about a backup. */
  isBaseline: boolean;
  /** Kubernetes mounts a volume of the target's for it: the wait for that is the backup's own, as where a script mounts. */
  hasVolume: boolean;
  /** Lab time in ms. */
  now: () => number;
  onNode: (argv: string[]) => Promise<Exited>;
  /** The output of the pod's container. */
  readLog: (pod: V1Pod) => Promise<string>;
  /** Deletes the Job and the pod, which has so long to end; absent: as long as its template says. */
  remove: (pod: V1Pod, graceSeconds?: number) => Promise<void>;
  signal: AbortSignal;
  /** Told once, when its container runs. */
  begins?: (pod: V1Pod) => void;
  /** Told once, when it has ended. */
  ended: (exited: Exited) => void;
}

export class PodJob implements Job {
  readonly id: string;
  exited: Exited | undefined;
  readonly #options: PodJobOptions;
  #startedMs: number;
  #pod: V1Pod | undefined;
  #hasRun = false;
  #ending = false;
  #killed = false;
  /** Kubernetes's message about a pull under way. */
  #pulling: string | undefined;
  #troubleSince: number | undefined;
  /** mount(8)'s message about a volume that cannot be mounted so far: without it there is no container. */
  #unmounted: string | undefined;

  constructor(options: PodJobOptions) {
    this.id = options.id;
    this.#options = options;
    this.#startedMs = options.now();
  }

  /** When its container started; before that, and where it has a volume, when the Job was made. */
  get startedMs(): number {
    return this.#startedMs;
  }

  /** The pod has changed. */
  see(pod: V1Pod): void {
    this.#pod = pod;
    if (isRunning(pod)) this.#ran();
    const end = endOf(pod, this.#killed);
    // Later Kubernetes gives a container that was never created an unobserved end: ContainerStatusUnknown.
    if (end) void this.#end(end.lost && this.#unmounted ? byForce : end);
  }

  isPod(name: string): boolean {
    return this.#pod?.metadata?.name === name;
  }

  /** Kubernetes has said something about the pod. */
  hear(reason: string, message: string): void {
    this.#pulling = reason === 'Pulling' ? `${reason}: ${message}` : undefined;
    // Every two minutes the kubelet sums up, and says less than mount did.
    if (reason !== 'FailedMount') this.#unmounted = undefined;
    else if (!this.#unmounted || !message.startsWith('Unable to attach or mount')) this.#unmounted = message;
    // Sooner than the pod's status, which follows the kubelet's look at its containers, once a second (PLEG).
    if (reason === 'Started') this.#ran();
  }

  /** The pod has been deleted, e.g. as its Job's deadline passed: one that never started was ended by that, and no node was lost. */
  deleted(): void {
    void this.#end(this.#hasRun ? { code: null, signal: null, lost: true } : byForce);
  }

  /** The node went down under it. */
  lose(): void {
    void this.#end({ code: null, signal: null, lost: true });
  }

  /** Resolves once its container runs or has ended, or after 30 s, in the baseline run after 150 s. Throws LabError where it never will run, or on abort. */
  async begun(): Promise<void> {
    const from = performance.now();
    const { isBaseline, signal } = this.#options;
    const hasBegun = () => {
      if (this.#hasRun || this.#ending) return true;
      this.#throwTrouble(performance.now() - from);
      return false;
    };
    await poll(hasBegun, { limitMs: isBaseline ? baselineStartLimitMs : startLimitMs, signal });
  }

  /**
   * SIGTERM does not end the first process of a container unless that process handles it (pid_namespaces(7)). Where no container
   * has started, the pod is deleted instead: that is how Kubernetes itself sends the signal.
   */
  async signal(name: NodeJS.Signals): Promise<void> {
    if (name === 'SIGKILL') this.#killed = true;
    const main = mainOf(await this.#tree());
    if (main) await signalProcesses([main.pid], name, this.#options.onNode);
    else if (this.#pod && !this.#hasRun && !this.#ending)
      await this.#options.remove(this.#pod, name === 'SIGKILL' ? 0 : undefined);
  }

  /** Where its container has not started, the pod goes. */
  async killAll(): Promise<void> {
    this.#killed = true;
    const tree = await this.#tree();
    const pids = tree.map(({ pid }) => pid);
    if (pids.length > 0) await signalProcesses(pids, 'SIGKILL', this.#options.onNode);
    else if (this.#pod && !this.#ending) await this.#options.remove(this.#pod, 0);
  }

  async processes(): Promise<{ pid: number; comm: string; state: string }[]> {
    return (await this.#tree()).map(({ pid, comm, state }) => ({ pid, comm, state }));
  }

  async #tree(): Promise<Process[]> {
    const container = await this.#container();
    return container ? processesOf(container, this.#options.onNode) : [];
  }

  /** Its container's id, which follows its start; undefined: it has not started, or the kubelet does not say. */
  async #container(): Promise<string | undefined> {
    const id = () => this.#pod && containerId(this.#pod);
    await poll(() => id() || !this.#hasRun || this.#ending, {
      limitMs: statusLimitMs,
      signal: this.#options.signal,
    });
    return id();
  }

  #ran(): void {
    if (this.#hasRun) return;
    this.#hasRun = true;
    if (this.#pod) this.#options.begins?.(this.#pod);
    if (!this.#options.hasVolume) this.#startedMs = this.#options.now();
  }

  #throwTrouble(waitedMs: number): void {
    if (!this.#pod) return;
    const trouble = troubleOf(this.#pod);
    if (!trouble) this.#troubleSince = undefined;
    else this.#troubleSince ??= performance.now();
    if (trouble && performance.now() - (this.#troubleSince ?? 0) > graceMs) throw new LabError(trouble);
    if (this.#pulling && waitedMs > pullLimitMs)
      throw new LabError(slowPull(this.#pod, this.#pulling, waitedMs));
    // In the timeline a silent target may block the mount: then it is the drill's result, and reported as such.
    if (this.#options.isBaseline && this.#unmounted && waitedMs > mountLimitMs)
      throw new LabError(unmountable(this.#pod, this.#unmounted));
  }

  async #end(how: Pick<Exited, 'code' | 'signal' | 'lost'>): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const durationMs = this.#options.now() - this.#startedMs;
    const log = this.#unmounted ?? (how.lost || !this.#pod ? '' : await this.#options.readLog(this.#pod));
    const failed = how.code !== 0;
    this.exited = { ...how, durationMs, stdout: failed ? '' : log, stderr: failed ? log : '' };
    this.#options.ended(this.exited);
  }
}
