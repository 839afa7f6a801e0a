import { describe, expect, it } from 'vitest';
import { faults, findFault } from '../../src/faults/index.ts';
import { Capability } from '../../src/history/plan.ts';
import { recordingLab } from './recording-lab.ts';

/** Injects the fault as a scenario would, and lifts it. */
async function live(name: string, written: object): Promise<string[]> {
  const fault = findFault(name);
  if (!fault) throw new Error(`no fault ${name}`);
  const { lab, calls } = recordingLab();
  const lift = await fault.inject(lab, fault.params.parse(written));
  calls.push('—');
  await lift();
  return calls;
}

const disks = (how: string) => [`disturbDisks(${how})`, '—', `lift disturbDisks(${how})`];

describe('a fault has its declared effect on the lab, and its lift undoes it', () => {
  it.each([
    ['silence', { on: 'target', for: '45s' }, ['silence()', '—', 'lift silence()']],
    ['link-down', {}, ['down()', '—', 'lift down()']],
    ['packet-loss', { percent: '5%' }, ['loss(5)', '—', 'lift loss(5)']],
    ['delay', { by: '200ms' }, ['delay(200)', '—', 'lift delay(200)']],
    ['delay', { by: '200ms', jitter: '50ms' }, ['delay(200, 50)', '—', 'lift delay(200, 50)']],
    ['limit', { bytesPerSecond: '5000KiB' }, ['limit(5120000)', '—', 'lift limit(5120000)']],
    ['reset', {}, ['reset()', '—', 'lift reset()']],
    ['nfs-stop', {}, ['stop(nfs)', '—', 'lift stop(nfs)']],
    ['nfs-kill', {}, ['kill(nfs)', '—', 'lift kill(nfs)']],
    ['nfs-freeze', {}, ['freeze(nfs)', '—', 'lift freeze(nfs)']],
    ['nfs-stall', { for: '15m' }, ['stallNfs()', '—', 'lift stallNfs()']],
    ['client-kill', { signal: 'SIGHUP' }, ['signalBackups(SIGHUP)', '—']],
    ['disk-hang', { on: 'target' }, disks('{"trouble":"hang"}')],
    ['disk-slow', { on: 'target', by: '2s' }, disks('{"trouble":"slow","byMs":2000}')],
    ['disk-errors', { on: 'target', rate: '5%' }, disks('{"trouble":"errors","percent":5}')],
    ['export-replaced', {}, ['replaceExport()', '—']],
    ['ssh-stop', {}, ['stop(ssh)', '—', 'lift stop(ssh)']],
    ['ssh-kill', {}, ['kill(ssh)', '—', 'lift kill(ssh)']],
    ['ssh-freeze', {}, ['freeze(ssh)', '—', 'lift freeze(ssh)']],
    ['node-reboot', { how: 'panic' }, ['rebootNode(panic)', '—']],
    ['disk-full', { leave: '1MiB' }, ['fillTargetDisk(1048576)', '—', 'lift fillTargetDisk(1048576)']],
    ['disk-full', {}, ['fillTargetDisk(0)', '—', 'lift fillTargetDisk(0)']],
    ['cpu-hog', { on: 'node', processes: 4 }, ['hogCpu(node, 4)', '—', 'lift hogCpu(node, 4)']],
    ['cronjob-deleted', { from: 'git' }, ['delete(git)', '—', 'lift delete(git)']],
    [
      'toxic',
      { slicer: { average_size: 100 }, service: 'ssh', toxicity: 0.5 },
      [
        'toxic({"type":"slicer","attributes":{"average_size":100,"size_variation":0,"delay":0},"stream":"both","toxicity":0.5,"service":"ssh"})',
        '—',
        'lift toxic({"type":"slicer","attributes":{"average_size":100,"size_variation":0,"delay":0},"stream":"both","toxicity":0.5,"service":"ssh"})',
      ],
    ],
    ['late-service', { service: 'nfs' }, ['—', 'start(nfs)']],
  ])('%s %j', async (name, params, calls) => {
    expect(await live(name, params)).toEqual(calls);
  });
});

describe('a toxic', () => {
  const problems = (params: object) =>
    findFault('toxic')
      ?.params.safeParse(params)
      .error?.issues.map(({ message }) => message);

  it.each([[{}], [{ latency: { latency: 1 }, slicer: { average_size: 100 } }]])(
    'is one of those that there are: %j',
    (params) => {
      expect(problems(params)).toEqual([
        'one of latency, bandwidth, slow_close, timeout, reset_peer, slicer and limit_data',
      ]);
    },
  );

  it('slices no finer than nothing', () => {
    expect(problems({ slicer: { average_size: 10, size_variation: 10 } })).toEqual([
      'less than `average_size`',
    ]);
  });
});

describe('a reboot of the target', () => {
  it('starts the services in the order given, after the boot', async () => {
    expect(await live('target-reboot', { for: '2m', order: ['nfs', 'ssh'] })).toEqual([
      'powerOff({"loseUnsynced":false})',
      '—',
      'lift powerOff({"loseUnsynced":false})',
      'start(nfs)',
      'start(ssh)',
    ]);
  });

  it('leaves a late service to a fault of its own, which ends that much after the boot', async () => {
    const written = { for: '1m', nfsAfter: '7m' };
    expect(await live('target-reboot', written)).not.toContain('start(nfs)');
    const fault = findFault('target-reboot');
    const companions = fault?.alongside?.(fault.params.parse(written)) ?? [];
    expect(companions.map(({ fault, params, forMs }) => [fault.name, params, forMs])).toEqual([
      ['late-service', { service: 'nfs' }, 480_000],
    ]);
  });

  it('loses unwritten data where it says so, which not every lab can', async () => {
    const calls = await live('target-reboot', { for: '2m', lose: 'unsynced' });
    expect(calls[0]).toBe('powerOff({"loseUnsynced":true})');
    const fault = findFault('target-reboot');
    const alsoNeeds = (written: object) => fault?.alsoNeeds?.(fault.params.parse(written));
    expect(alsoNeeds({ for: '2m', lose: 'unsynced' })).toEqual(['unsynced-loss']);
    expect(alsoNeeds({ for: '2m' })).toEqual([]);
  });

  it('starts nothing twice when it is lifted twice', async () => {
    const fault = findFault('target-reboot');
    const { lab, calls } = recordingLab();
    const lift = await fault?.inject(lab, fault.params.parse({ for: '1m' }));
    await Promise.all([lift?.(), lift?.()]);
    await lift?.();
    expect(calls.filter((call) => call.startsWith('start'))).toEqual(['start(ssh)', 'start(nfs)']);
  });
});

describe('every fault', () => {
  it.each(Object.entries(faults))('%s is found by its name and describes itself', (name, fault) => {
    expect(fault.name).toBe(name);
    expect(fault.about).toMatch(/^[A-Z].*\.$/);
    expect(Capability.options).toEqual(expect.arrayContaining([...fault.needs]));
  });

  it.each(Object.entries(faults))('%s refuses a parameter that it does not know', (_, fault) => {
    const issues = fault.params.safeParse({ fro: '45s' }).error?.issues ?? [];
    expect(issues.map(({ code }) => code)).toContain('unrecognized_keys');
  });

  it('takes its own resolved parameters again, as a plan carries them', () => {
    const written: Record<string, object> = {
      silence: { on: 'node', for: '45s' },
      delay: { by: '1s', jitter: '10ms' },
      limit: { bytesPerSecond: '1MiB', for: '1m' },
      reset: {},
      'target-reboot': { for: '1m', nfsAfter: '7m' },
      'packet-loss': { percent: '5%' },
      toxic: { latency: { latency: 200 } },
    };
    for (const [name, params] of Object.entries(written)) {
      const resolved = findFault(name)?.params.parse(params);
      expect(findFault(name)?.params.parse(resolved)).toEqual(resolved);
    }
  });

  it('is not found by a property of every object', () => {
    expect(findFault('constructor')).toBeUndefined();
  });
});
