/** The target of the container lab against containers that record every call. Real ones run in test/e2e. */
import { PassThrough } from 'node:stream';
import type { Container } from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { ContainerLink } from '../../../src/lab/containers/link.ts';
import { ContainerTarget } from '../../../src/lab/containers/target.ts';
import type { Toxiproxy } from '../../../src/lab/containers/toxiproxy.ts';
import type { ServiceName } from '../../../src/lab/lab.ts';

interface Recorded {
  /** Exit codes of the search for a listener, one a call; 0 once there is none left. */
  listens?: number[];
  signal?: AbortSignal;
}

/** A target whose services both run, and the calls since then, as `nfs pause` or `proxy nfs off`. */
async function recorded({ listens = [], signal = new AbortController().signal }: Recorded = {}) {
  const calls: string[] = [];
  const container = (name: ServiceName) => {
    const state = { running: false };
    const set = (call: string, running: boolean) => async (): Promise<void> => {
      calls.push(`${name} ${call}`);
      state.running = running;
    };
    return {
      inspect: async () => ({ Name: `/firedrill-${name}`, State: { Running: state.running } }),
      start: set('start', true),
      kill: set('kill', false),
      pause: set('pause', true),
      unpause: set('unpause', true),
      stop: ({ t }: { t: number }) => set(`stop within ${t} s`, false)(),
      exec: async ({ Cmd }: { Cmd: string[] }) => {
        calls.push(`${name} looks for ${Cmd.at(-1)}`);
        return {
          start: async () => new PassThrough().end().resume(),
          inspect: async () => ({ Running: false, ExitCode: listens.shift() ?? 0 }),
        };
      },
      modem: { demuxStream: () => {} },
      logs: async () => Buffer.alloc(0),
    } as unknown as Container;
  };
  const target = new ContainerTarget({
    containers: { nfs: container('nfs'), ssh: container('ssh') },
    toxiproxy: {
      enable: async (service: ServiceName, on: boolean) => {
        calls.push(`proxy ${service} ${on ? 'on' : 'off'}`);
      },
    } as unknown as Toxiproxy,
    link: {
      silence: async () => {
        calls.push('silence');
        return async () => void calls.push('lift silence');
      },
    } as unknown as ContainerLink,
    guard: (work) => work,
    signal,
  });
  /** The calls since the last one. */
  const ran = () => calls.splice(0).filter((call) => !call.includes('looks for'));
  await target.start('nfs');
  await target.start('ssh');
  return { target, calls, ran };
}

it('a service starts its container, waits until its port is open, and only then the proxy passes on to it', async () => {
  const { calls } = await recorded({ listens: [1, 1] });
  const nfs = ':0801 [0-9A-F:]+ 0A ';
  expect(calls.slice(0, 5)).toEqual([
    'nfs start',
    ...[`nfs looks for ${nfs}`, `nfs looks for ${nfs}`, `nfs looks for ${nfs}`],
    'proxy nfs on',
  ]);
  expect(calls.slice(5)).toEqual(['ssh start', 'ssh looks for :0016 [0-9A-F:]+ 0A ', 'proxy ssh on']);
});

it('the wait for a port ends with the lab', async () => {
  const controller = new AbortController();
  controller.abort(new Error('the lab is over'));
  await expect(recorded({ listens: [1, 1, 1], signal: controller.signal })).rejects.toThrow('aborted');
});

describe('a service', () => {
  it.each([
    ['stop', 'ssh stop within 10 s'],
    ['kill', 'ssh kill'],
  ] as const)('%s ends it and then its proxy; the lift starts it again, once', async (how, call) => {
    const { target, ran } = await recorded();
    ran();
    const lift = await target[how]('ssh');
    expect(ran()).toEqual([call, 'proxy ssh off']);
    await lift();
    await lift();
    expect(ran()).toEqual(['ssh start', 'proxy ssh on']);
  });

  it('is not started by the lift where another step has started it', async () => {
    const { target, ran } = await recorded();
    const lift = await target.stop('ssh');
    await target.start('ssh');
    ran();
    await lift();
    expect(ran()).toEqual([]);
  });

  it('that runs already is not started twice', async () => {
    const { target, ran } = await recorded();
    ran();
    await target.start('ssh');
    expect(ran()).toEqual(['proxy ssh on']);
  });

  it('freeze pauses it, its proxy stays open, and the lift continues it, once', async () => {
    const { target, ran } = await recorded();
    ran();
    const lift = await target.freeze('nfs');
    await lift();
    await lift();
    expect(ran()).toEqual(['nfs pause', 'nfs unpause']);
  });

  it('a stall of NFS pauses its server', async () => {
    const { target, ran } = await recorded();
    ran();
    const lift = await target.stallNfs();
    await lift();
    expect(ran()).toEqual(['nfs pause', 'nfs unpause']);
  });
});

describe('the power of the target', () => {
  it('silences the link first, so that no service can say goodbye; the lift brings the link back and no service', async () => {
    const { target, ran } = await recorded();
    ran();
    const lift = await target.powerOff();
    expect(ran()).toEqual(['silence', 'nfs kill', 'proxy nfs off', 'ssh kill', 'proxy ssh off']);
    await lift();
    await lift();
    expect(ran()).toEqual(['lift silence']);
  });

  it('kills only running services', async () => {
    const { target, ran } = await recorded();
    await target.stop('nfs');
    ran();
    await target.powerOff();
    expect(ran()).toEqual(['silence', 'ssh kill', 'proxy ssh off']);
  });

  it('ends frozen and stopped services: those lifts do nothing without it, nor unpause a dead container after it', async () => {
    const { target, ran } = await recorded();
    const thaw = await target.freeze('nfs');
    const start = await target.stop('ssh');
    const powerOn = await target.powerOff();
    ran();
    await start();
    expect(ran()).toEqual([]);
    await powerOn();
    ran();
    await thaw();
    expect(ran()).toEqual([]);
  });
});
