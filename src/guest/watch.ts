/**
 * The probes where there is no agent, as in the container lab: prints a line of JSON for each sample and for each line
 * of the kernel's log that has a class, until its input ends.
 *
 *   firedrill-watch [ADDRESS:PORT]     the port of a server that greets: reports its banner's latency too
 *
 * A task in D state has no `job` but a `cgroup`, its /proc/PID/cgroup: the lab knows the jobs of the cgroups.
 */
import { uptime } from 'node:os';
import { Greeting } from '../probes/greeting.ts';
import { classify } from '../probes/kernel-log.ts';
import { followKernelLog } from './kernel-log.ts';
import { Sampler } from './sampler.ts';

const [address, port] = (process.argv[2] ?? '').split(':');
const greeting = address ? new Greeting(address, Number(port)) : undefined;

const sampler = new Sampler(
  (_, sample) => {
    // The sampler was given cgroups in place of jobs.
    const dstate = sample.dstate.map(({ job: cgroup, ...task }) => ({ ...task, cgroup: cgroup ?? '' }));
    // Read before the next question: an open question of this moment is not a late answer.
    say({ say: 'sample', sample: { ...sample, dstate }, greetingMs: greeting?.ms });
    greeting?.ask();
  },
  { steady: true, jobOf: (cgroup) => cgroup },
);

/** Lines from before the start of this program belong to other work, as do unclassified lines: the kernel is the host's. */
function tellKernelLog(): void {
  const beganMs = uptime() * 1000;
  followKernelLog((text, kernelMs) => {
    const kind = classify(text);
    if (kernelMs >= beganMs && kind !== 'other') say({ say: 'kernel', class: kind, text });
  }).catch(({ message }) => say({ say: 'no-kernel-log', why: message }));
}

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

tellKernelLog();
sampler.start();
process.stdin.on('close', () => process.exit()).resume();
