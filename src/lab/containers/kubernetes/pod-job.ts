/** A backup that runs in a pod: what is seen of the pod, and what can be done to its processes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { LabError } from '../../../errors.ts';
import type { Exited, Job } from '../../lab.ts';
import { containerId, endOf, isRunning } from './pod-state.ts';
import { slowPull, troubleOf } from './pod-trouble.ts';
import { mainOf, type Process, processesOf, signalProcesses } from './processes.ts';

/** What is wrong with a pod may pass, as a taint of a fresh node does; for so many ms it is waited for. */
const graceMs = 10_000;
/** The lab brings the image to the node. One that is pulled nonetheless is absent, and will not come. */
const pullLimitMs = 15_000;
/** A pod that has not started after so many ms may be what the drill is about: the control plane no longer does it. */
const startLimitMs = 30_000;
/** The kubelet reports a container's id within so many ms of its start: it looks once a second. */
const statusLimitMs = 10_000;
/** How often waiting looks at these limits, in ms. */
const lookEveryMs = 50;

export interface PodJobOptions {
  id: string;
  /** Lab time in ms. */
  now: () => number;
  onNode: (argv: string[]) => Promise<Exited>;
  /** What the container of the pod printed. */
  readLog: (pod: V1Pod) => Promise<string>;
  /** Deletes the Job and the pod, without grace. */
  remove: (pod: V1Pod) => Promise<void>;
  signal: AbortSignal;
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
  #pulling = false;
  #troubleSince: number | undefined;

  constructor(options: PodJobOptions) {
    this.id = options.id;
    this.#options = options;
    this.#startedMs = options.now();
  }

  /** When its container started; before that, when the Job was made. */
  get startedMs(): number {
    return this.#startedMs;
  }

  /** The pod has changed. */
  see(pod: V1Pod): void {
    this.#pod = pod;
    if (isRunning(pod)) this.#ran();
    const end = endOf(pod, this.#killed);
    if (end) void this.#end(end);
  }

  isPod(name: string): boolean {
    return this.#pod?.metadata?.name === name;
  }

  /** Kubernetes has said something about the pod. */
  hear(reason: string): void {
    this.#pulling = reason === 'Pulling';
    // Sooner than the pod's status, which follows the kubelet's look at its containers, once a second (PLEG).
    if (reason === 'Started') this.#ran();
  }

  /** The pod has been deleted, or the node went down under it. */
  lose(): void {
    void this.#end({ code: null, signal: null, lost: true });
  }

  /** Resolves once its container runs or has ended, or after 30 s. Throws LabError where it never will run, or on abort. */
  async begun(): Promise<void> {
    const from = performance.now();
    while (!this.#hasRun && !this.#ending) {
      const waitedMs = performance.now() - from;
      this.#throwTrouble(waitedMs);
      if (waitedMs > startLimitMs) return;
      await delay(lookEveryMs, undefined, { signal: this.#options.signal });
    }
  }

  /** SIGTERM does not end the first process of a container unless that process handles it (pid_namespaces(7)). */
  async signal(name: NodeJS.Signals): Promise<void> {
    if (name === 'SIGKILL') this.#killed = true;
    const main = mainOf(await this.#tree());
    if (main) await signalProcesses([main.pid], name, this.#options.onNode);
  }

  /** Where its container has not started, the pod goes. */
  async killAll(): Promise<void> {
    this.#killed = true;
    const tree = await this.#tree();
    const pids = tree.map(({ pid }) => pid);
    if (pids.length > 0) await signalProcesses(pids, 'SIGKILL', this.#options.onNode);
    else if (this.#pod && !this.#ending) await this.#options.remove(this.#pod);
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
    const from = performance.now();
    for (;;) {
      const id = this.#pod && containerId(this.#pod);
      if (id || !this.#hasRun || this.#ending || performance.now() - from > statusLimitMs) return id;
      await delay(lookEveryMs, undefined, { signal: this.#options.signal });
    }
  }

  #ran(): void {
    if (this.#hasRun) return;
    this.#hasRun = true;
    this.#startedMs = this.#options.now();
  }

  #throwTrouble(waitedMs: number): void {
    if (!this.#pod) return;
    const trouble = troubleOf(this.#pod);
    if (!trouble) this.#troubleSince = undefined;
    else this.#troubleSince ??= performance.now();
    if (trouble && performance.now() - (this.#troubleSince ?? 0) > graceMs) throw new LabError(trouble);
    if (this.#pulling && waitedMs > pullLimitMs) throw new LabError(slowPull(this.#pod, waitedMs));
  }

  async #end(how: Pick<Exited, 'code' | 'signal' | 'lost'>): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const durationMs = this.#options.now() - this.#startedMs;
    const log = how.lost || !this.#pod ? '' : await this.#options.readLog(this.#pod);
    const failed = how.code !== 0;
    this.exited = { ...how, durationMs, stdout: failed ? '' : log, stderr: failed ? log : '' };
    this.#options.ended(this.exited);
  }
}
