/** `scenario clean` in a container engine, in cases that no test may cause in a real one. */
import { describe, expect, it } from 'vitest';
import { labels, labelsOf } from '../../src/lab/containers/engine.ts';
import { fakeEngine, type Thing } from './fake-engine.ts';
import { scenario } from './scenario.ts';

const [dead, alive, foreign] = ['firedrill-00000001', 'firedrill-00000002', 'firedrill-00000003'] as const;

/** The parts of a run in the engine. */
async function partsOf(run: string, owner?: string): Promise<Thing[]> {
  const own = { ...(await labelsOf(run)), ...(owner && { [labels.owner]: owner }) };
  return [
    { kind: 'container', name: `${run}-1-node`, labels: own },
    { kind: 'network', name: `${run}-1-link`, labels: own },
    { kind: 'volume', name: `${run}-1-storage`, labels: own },
  ];
}

/** The same of a process of this machine that is gone. */
async function deadParts(): Promise<Thing[]> {
  const [, , here] = ((await labelsOf(dead))[labels.owner] ?? '').split(' ');
  return partsOf(dead, `4194305 1 ${here}`); // no pid is larger than 4194304
}

const namesOf = (things: Thing[]) => things.map(({ name }) => name);

describe('scenario clean', () => {
  it('names the removed and the refused resources, a container before its volumes, and exits 3', async () => {
    const [container, network, volume] = (await deadParts()) as [Thing, Thing, Thing];
    await using engine = await fakeEngine([
      { ...container, refusal: 'cannot kill container: tried to kill it, and did not receive an exit event' },
      network,
      { ...volume, refusal: 'volume is in use' },
    ]);
    const { exitCode, stdout, stderr } = await scenario(['clean'], { env: engine.env });
    expect(stdout).toBe(`removed network ${network.name}`);
    expect(stderr).toMatch(
      /^the container \S+-1-node could not be removed\n {2}found: .*did not receive an exit event.*\n(.*\n)*the volume \S+-1-storage could not be removed\n {2}found: .*in use/,
    );
    expect(exitCode).toBe(3);
    const again = await scenario(['clean', '--json'], { env: engine.env });
    expect(JSON.parse(again.stdout)).toEqual({
      removed: [],
      left: [],
      failed: [expect.stringContaining('container'), expect.stringContaining('volume')],
    });
    expect(again.exitCode).toBe(3);
  });

  it('exits 3 where the engine does not list its resources, and never calls it empty', async () => {
    await using engine = await fakeEngine([], (path) =>
      path === '/networks' ? { status: 500, body: { message: 'out of order' } } : undefined,
    );
    const { exitCode, stdout, stderr } = await scenario(['clean'], { env: engine.env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(
      /^the container engine does not list the parts of runs\n {2}found: .*out of order/,
    );
  });

  it('exits 3 where the engine that DOCKER_HOST names does not answer', async () => {
    await using engine = await fakeEngine([]);
    const env = { ...engine.env, DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const { exitCode, stdout, stderr } = await scenario(['clean'], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('the Docker that DOCKER_HOST names does not answer');
  });

  it('keeps the resources of runs that live or may live, and names them with the reason', async () => {
    const parts = [...(await partsOf(alive)), ...(await partsOf(foreign, '17 1 another/pid:[1]'))];
    await using engine = await fakeEngine([...parts, ...(await deadParts())]);
    const { exitCode, stdout } = await scenario(['clean'], { env: engine.env });
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `removed container ${dead}-1-node`,
      `removed network ${dead}-1-link`,
      `removed volume ${dead}-1-storage`,
      `left ${alive} (3 parts) alone: its process ${process.pid} still runs`,
      `left ${foreign} (3 parts) alone: it belongs to process 17 of another machine or container, which may still run`,
      '--all removes them all the same.',
    ]);
    expect(namesOf(engine.things)).toEqual(namesOf(parts));
  });

  it('removes the resources of every owner with --all, and none that is not firedrill’s', async () => {
    const others: Thing[] = [
      { kind: 'container', name: 'web' },
      { kind: 'network', name: 'firedrill_default' },
      { kind: 'volume', name: 'firedrill-notes' },
    ];
    const parts = [...(await partsOf(alive)), ...(await partsOf(foreign, '17 1 another/pid:[1]'))];
    await using engine = await fakeEngine([...others, ...parts]);
    const { exitCode, stdout } = await scenario(['clean', '--all'], { env: engine.env });
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toHaveLength(parts.length);
    expect(engine.things).toEqual(others);
  });

  it('removes a volume that a dying container made again without labels, unless its run is alive', async () => {
    const [, network] = (await partsOf(alive)) as [Thing, Thing];
    await using engine = await fakeEngine([
      network,
      { kind: 'volume', name: `${alive}-1-storage` },
      { kind: 'volume', name: `${dead}-1-storage` },
      { kind: 'volume', name: 'firedrill_nfs' },
    ]);
    const { stdout } = await scenario(['clean'], { env: engine.env });
    expect(stdout).toMatch(new RegExp(`^removed volume ${dead}-1-storage\nleft ${alive} \\(2 parts\\)`));
    expect(namesOf(engine.things)).toEqual([network.name, `${alive}-1-storage`, 'firedrill_nfs']);
  });
});
