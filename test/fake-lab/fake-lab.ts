/**
 * A lab in memory, for quick tests of the drive and of all that comes after it. An event queue is its clock, so a drill
 * of hours takes milliseconds, and the same seed gives the same run. It stands beside the real labs, never in their
 * place: it knows how the drive talks to a lab, and nothing of NFS, SSH, kernels or Kubernetes.
 */
import { LabError } from '../../src/errors.ts';
import type { Readings } from '../../src/history/meters.ts';
import type { Capability } from '../../src/history/plan.ts';
import { runDataProgram } from '../../src/lab/data-program.ts';
import { idempotent } from '../../src/lab/idempotent.ts';
import type {
  Clock,
  Exited,
  Fork,
  Host,
  Job,
  JobRequest,
  Lab,
  Lift,
  Link,
  NodeReboot,
  Observation,
  Replacement,
  ScheduleControl,
  ServiceName,
  TargetControl,
} from '../../src/lab/lab.ts';
import { behaviourOf } from './behaviour.ts';
import { probe } from './cadence.ts';
import { answer, nameOf } from './commands.ts';
import { type Failure, Failures } from './failures.ts';
import { allGoOn, killAll, livingOf, signalJob, startJob } from './jobs.ts';
import { atWork, count, countSessions, readingsOf } from './meters.ts';
import { loseNode } from './node-loss.ts';
import { deleteSchedule } from './schedule.ts';
import { newState, type State } from './state.ts';
import { actOf } from './timers.ts';
import { World } from './world.ts';

export interface FakeLabOptions {
  /** Whether it counts the effects of faults; it does by default. */
  hasMeters?: boolean;
  /** Which real lab it stands for; `virtual` unless it says so. */
  lab?: State['lab'];
  seed?: number;
  failures?: readonly Failure[];
}

const both: Capability[] = ['kernel-nfs', 'd-state', 'reboot', 'packet-loss', 'disk-full', 'freezable-nfs'];
/** The capabilities of the lab that each stands for. */
export const fakeCapabilities: Record<State['lab'], ReadonlySet<Capability>> = {
  virtual: new Set([
    ...both,
    'kernel-log',
    'virtual-time',
    'disposable-kernel',
    'client-kill',
    'disk-faults',
    'replaceable-export',
    'unsynced-loss',
    'async-export',
  ]),
  containers: new Set([...both, 'kubernetes', 'toxics', 'gitops']),
};

/** Lab ms that a call takes at most: in the real labs it is never for nothing. */
const callMs = 3;

/** Calls, each with a name by which a failure can meet it. */
interface Caller {
  readonly world: World;
  readonly failures: Failures;
  /** Of the names: it marks the calls of a fork. */
  readonly prefix: string;
  /** A call begins; lab time passes. Throws LabError. */
  enter(name: string): { fails: boolean };
}

export class FakeLab implements Lab {
  readonly facts: Lab['facts'];
  readonly whereabouts = 'in memory';
  readonly can: ReadonlySet<Capability>;
  readonly hasMeters: boolean;
  readonly clock: Clock;
  readonly node: FakeHost;
  readonly target: FakeHost;
  readonly link: Link;
  readonly targetControl: TargetControl;
  readonly schedule?: ScheduleControl;
  /** The calls of it and of its forks; see Failures. */
  readonly calls: readonly string[];
  /** Faults in force, by the names of their calls, in the order of their injection. */
  readonly inForce: string[] = [];
  readonly #caller: Caller;
  readonly #failures: Failures;
  isClosed = false;

  constructor({ lab = 'virtual', seed = 1, failures = [], hasMeters = true }: FakeLabOptions = {}) {
    this.#failures = new Failures(failures);
    const act = actOf((world, failure) => this.#failures.atTime(world, failure));
    const world = new World(newState(lab, seed), act);
    this.#failures.arm(world);
    this.#caller = callerOf(world, this.#failures, '');
    this.calls = this.#failures.calls;
    this.can = fakeCapabilities[lab];
    this.hasMeters = hasMeters;
    this.facts = {
      lab,
      clock: lab === 'virtual' ? 'virtual' : 'real',
      host: 'a fake lab',
      kernel: 'none',
      versions: { 'fake-lab': '1' },
    };
    this.clock = clockOf(this.#caller);
    this.node = new FakeHost(this.#caller, 'node', '10.0.1.10');
    this.target = new FakeHost(this.#caller, 'target', '10.0.1.11');
    this.link = this.#link();
    this.targetControl = this.#target();
    if (lab === 'containers') this.schedule = this.#schedule();
  }

  /** Lab ms since it was opened. */
  get openMs(): number {
    return this.#caller.world.state.nowMs;
  }

  setNow(ms: number): void {
    this.#caller.world.setNow(ms);
  }

  observe(listener: (seen: Observation) => void): void {
    this.#caller.world.listener = listener;
  }

  data(command: readonly string[]): Promise<string> {
    return runDataProgram(this.node, command);
  }

  async probe(on: boolean): Promise<void> {
    this.#caller.enter('probe');
    probe(this.#caller.world, on);
  }

  async rebootNode(how: NodeReboot): Promise<void> {
    this.#caller.enter(`rebootNode ${how}`);
    const { state } = this.#caller.world;
    count(state, 'jobs-cut-off', atWork(state).length);
    loseNode(this.#caller.world, how === 'orderly' ? 'planned-reboot' : how);
  }

  async startJob(request: JobRequest): Promise<Job> {
    return startScript(this.#caller, request);
  }

  async meters(): Promise<Readings> {
    this.#caller.enter('meters');
    return readingsOf(this.#caller.world.state);
  }

  async signalBackups(name: NodeJS.Signals): Promise<void> {
    this.#caller.enter(`signalBackups ${name}`);
    const { world } = this.#caller;
    const backups = atWork(world.state).filter(({ id }) => id.startsWith('backup'));
    count(world.state, 'processes-signalled', backups.length);
    for (const job of backups) signalJob(world, job, name);
  }

  hogCpu(host: 'node' | 'target', processes: number): Promise<Lift> {
    return this.#fault(`hogCpu ${host}`, ({ hogs }) => {
      hogs[host] += processes;
      return () => {
        hogs[host] -= processes;
      };
    });
  }

  fillTargetDisk(): Promise<Lift> {
    return this.#fault('fillTargetDisk', ({ target }) => {
      target.full = true;
      return () => {
        target.full = false;
      };
    });
  }

  async keep(paths: readonly string[]): Promise<void> {
    this.#caller.enter(`keep ${paths.join(' ')}`);
  }

  /** In a fork, or in `containers` beside the node. */
  async replaceNode(): Promise<Replacement> {
    this.#caller.enter('replaceNode');
    const forks = this.facts.lab === 'virtual';
    const caller = forks ? callerOf(this.#caller.world.fork(), this.#failures, 'fork.') : this.#caller;
    caller.world.state.restored = null;
    return {
      ...(forks && { inCopy: true }),
      clock: clockOf(caller),
      data: (command) => runDataProgram(new FakeHost(caller, 'node', this.node.address), command),
      folder: { inside: '/restored', outside: '/restored' },
      startJob: async (request) => startScript(caller, request),
      [Symbol.asyncDispose]: async () => {},
    };
  }

  /** `containers` cannot. */
  async fork(): Promise<Fork | null> {
    this.#caller.enter('copy');
    if (this.facts.lab === 'containers') return null;
    const caller = callerOf(this.#caller.world.fork(), this.#failures, 'fork.');
    return {
      inCopy: true,
      clock: clockOf(caller),
      node: new FakeHost(caller, 'node', this.node.address),
      startJob: async (request) => startScript(caller, request),
      job: ({ id, startedMs }) => new FakeJob(caller, id, startedMs),
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    this.#failures.close('the fake lab is closed');
  }

  /** Changes the state; the result of `change` undoes it, once. */
  async #fault(name: string, change: (state: State) => () => void): Promise<Lift> {
    const { world } = this.#caller;
    this.#caller.enter(name);
    const undo = change(world.state);
    this.inForce.push(name);
    allGoOn(world);
    return idempotent(async () => {
      this.#caller.enter(`lift ${name}`);
      undo();
      this.inForce.splice(this.inForce.indexOf(name), 1);
      allGoOn(world);
    });
  }

  #link(): Link {
    const count = (name: string, what: 'silences' | 'downs' | 'resets') => () =>
      this.#fault(`link.${name}`, ({ network }) => {
        network[what] += 1;
        return () => {
          network[what] -= 1;
        };
      });
    const slow = (name: string, factor: number) =>
      this.#fault(`link.${name}`, ({ network }) => {
        const key = `${name} ${this.calls.length}`;
        network.slowdowns[key] = factor;
        return () => {
          delete network.slowdowns[key];
        };
      });
    return {
      silence: count('silence', 'silences'),
      down: count('down', 'downs'),
      reset: count('reset', 'resets'),
      loss: (percent) => slow('loss', 1 - percent / 100),
      delay: (ms) => slow('delay', 100 / (100 + ms)),
      limit: (bytesPerSecond) => slow('limit', Math.min(1, bytesPerSecond / 5_000_000)),
      toxic: async ({ type }) => {
        if (!this.can.has('toxics')) throw new LabError({ what: 'this fake lab has no toxics' });
        return slow(`toxic ${type}`, 0.5);
      },
    };
  }

  #target(): TargetControl {
    const takeAway = (how: string, service: ServiceName) =>
      this.#fault(`target.${how} ${service}`, (state) => {
        const { target } = state;
        countSessions(state, service, `${service}-sessions-ended`);
        target.running = target.running.filter((running) => running !== service);
        return () => {
          if (target.powered && !target.running.includes(service)) target.running.push(service);
        };
      });
    return {
      stop: (service) => takeAway('stop', service),
      kill: (service) => takeAway('kill', service),
      freeze: (service) =>
        this.#fault(`target.freeze ${service}`, (state) => {
          const { target } = state;
          if (service === 'ssh') countSessions(state, service, 'ssh-sessions-frozen');
          target.frozen.push(service);
          return () => {
            target.frozen = target.frozen.filter((frozen) => frozen !== service);
          };
        }),
      stallNfs: () =>
        this.#fault('target.stallNfs', ({ target }) => {
          target.frozen.push('nfs');
          return () => {
            target.frozen = target.frozen.filter((frozen) => frozen !== 'nfs');
          };
        }),
      powerOff: () =>
        this.#fault('target.powerOff', (state) => {
          for (const service of ['ssh', 'nfs'] as const)
            countSessions(state, service, `${service}-sessions-ended`);
          Object.assign(state.target, { powered: false, running: [], frozen: [] });
          state.targetProcesses = [{ pid: 1, comm: 'target-init' }];
          return () => {
            state.target.powered = true;
          };
        }),
      exportAsync: async () => void this.#caller.enter('target.exportAsync'),
      disturbDisks: ({ trouble }) =>
        this.#fault(`target.disturbDisks ${trouble}`, ({ target }) => {
          target.diskTrouble = trouble;
          return () => {
            target.diskTrouble = null;
          };
        }),
      replaceExport: async () => {
        this.#caller.enter('target.replaceExport');
        countSessions(this.#caller.world.state, 'nfs', 'nfs-sessions-ended');
      },
      start: async (service) => {
        const { world } = this.#caller;
        this.#caller.enter(`target.start ${service}`);
        const { running } = world.state.target;
        if (!running.includes(service)) running.push(service);
        allGoOn(world);
      },
    };
  }

  #schedule(): ScheduleControl {
    return {
      delete: async (from) => {
        const name = `schedule.delete ${from}`;
        this.#caller.enter(name);
        const lift = deleteSchedule(this.#caller.world, from);
        this.inForce.push(name);
        return idempotent(async () => {
          this.#caller.enter(`lift ${name}`);
          await lift();
          this.inForce.splice(this.inForce.indexOf(name), 1);
        });
      },
    };
  }
}

function startScript(caller: Caller, { id, role, script, watchFor }: JobRequest): FakeJob {
  const { world } = caller;
  const behaviour = behaviourOf(script);
  if (!behaviour) throw new Error(`the fake lab starts fake scripts as jobs, not ${script}`);
  const { fails } = caller.enter(`startJob ${role}`);
  const startedMs = world.now();
  const broken = { ...behaviour, workMs: 0, service: null, code: 1 };
  startJob(world, id, fails ? broken : behaviour, watchFor);
  return new FakeJob(caller, id, startedMs);
}

class FakeHost implements Host {
  readonly name: 'node' | 'target';
  readonly address: string;
  readonly #caller: Caller;

  constructor(caller: Caller, name: 'node' | 'target', address: string) {
    this.#caller = caller;
    this.name = name;
    this.address = address;
  }

  async run(argv: string[]): Promise<Exited> {
    const { fails } = this.#caller.enter(`${this.name}.run ${nameOf(argv)}`);
    if (fails) return exited(1, 'the fake lab lets it fail');
    const { code, stdout } = answer(this.#caller.world, this.name, argv);
    return { ...exited(code), stdout };
  }

  async start(argv: string[]): Promise<Job> {
    throw new Error(`the drive starts scripts with startJob, not ${argv.join(' ')}`);
  }

  async read(path: string): Promise<string> {
    throw new Error(`the fake lab has no files such as ${path}`);
  }

  async write(path: string): Promise<void> {
    throw new Error(`the fake lab has no files such as ${path}`);
  }
}

class FakeJob implements Job {
  readonly id: string;
  readonly startedMs: number;
  readonly #caller: Caller;

  constructor(caller: Caller, id: string, startedMs: number) {
    this.id = id;
    this.startedMs = startedMs;
    this.#caller = caller;
  }

  get exited(): Exited | undefined {
    return this.#state.exited ?? undefined;
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    this.#caller.enter(`job.signal ${name}`);
    signalJob(this.#caller.world, this.#state, name);
  }

  async killAll(): Promise<void> {
    this.#caller.enter('job.killAll');
    killAll(this.#caller.world, this.#state);
  }

  async processes() {
    this.#caller.enter('job.processes');
    return livingOf(this.#state);
  }

  get #state() {
    const state = this.#caller.world.state.jobs[this.id];
    if (!state) throw new Error(`the fake lab has no job ${this.id}`);
    return state;
  }
}

function callerOf(world: World, failures: Failures, prefix: string): Caller {
  return {
    world,
    failures,
    prefix,
    enter(name) {
      const entered = failures.enter(world, `${prefix}${name}`);
      world.pass(world.now() + Math.ceil(world.random() * callMs));
      return entered;
    },
  };
}

function clockOf({ world, failures, prefix }: Caller): Clock {
  return {
    now: () => world.now(),
    async advance(untilMs, wake) {
      failures.enter(world, `${prefix}clock.advance`); // and no time passes in which nothing could wake it
      let woken: Observation | undefined;
      const { listener } = world;
      world.listener = (seen) => {
        listener(seen);
        if (!woken && wake?.(seen)) woken = seen;
      };
      try {
        world.pass(untilMs, () => woken !== undefined);
        return woken;
      } finally {
        world.listener = listener;
      }
    },
  };
}

function exited(code: number | null, stderr = ''): Exited {
  return { code, signal: null, lost: false, durationMs: 1, stdout: '', stderr };
}
