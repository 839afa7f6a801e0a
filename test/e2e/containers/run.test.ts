/** `scenario run --lab containers`, as a user calls it. */
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { connectEngine } from '../../../src/lab/containers/engine.ts';
import { newRunName } from '../../../src/lab/containers/run-name.ts';
import { endless, historyText, reportIn, short, start, temporaryFolder, until } from '../cli.ts';
import { orphansOf } from './orphans-of.ts';
import { describe, test } from './with-engine.ts';

/** On a slow machine another process removes the resources that a run could not remove in time. */
async function expectNothingOf(pid: number | undefined): Promise<void> {
  await expect.poll(() => orphansOf(pid), { timeout: 60_000, interval: 250 }).toEqual([]);
}

/** A run that does not end by itself, with its lab up and its probes at work. In real time its timeline is a minute away. */
async function underWay(folder: string, env: Record<string, string> = {}) {
  const run = start(['run', endless, '--lab', 'containers', '--out', folder], env);
  await until(run, folder, (history) => history.includes('"type":"sample"'));
  return { run };
}

/** A way to the engine that can be cut off. */
async function mortalEngine(path: string) {
  const { socketPath } = (await connectEngine()).container.dockerode.modem as unknown as {
    socketPath: string;
  };
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: socketPath, allowHalfOpen: true });
    for (const socket of [client, engine]) {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => [client, engine].forEach((both) => void both.destroy()));
    }
    client.pipe(engine).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const die = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { path, die, [Symbol.asyncDispose]: async () => die() };
}

test('a scenario comes to the same outcomes and findings in both labs', async () => {
  await using folder = await temporaryFolder();
  const [virtual, containers] = [join(folder.path, 'virtual'), join(folder.path, 'containers')];
  for (const args of [
    ['--out', virtual],
    ['--out', containers, '--lab', 'containers'],
  ]) {
    const { exitCode, all } = await start(['run', short, ...args]);
    expect([0, 1], all).toContain(exitCode);
  }
  const [here, there] = [await told(virtual), await told(containers)];
  expect(here).toMatchObject([{ outcome: 'failed-clean', backups: ['failed-clean', 'succeeded'] }]);
  expect(there).toEqual(here);
  const report = await reportIn(containers);
  expect(report.lab).toMatchObject({ lab: 'containers', clock: 'real' });
  const history = await historyText(containers);
  expect(history).toMatch(/"type":"pod",.*"phase":"Failed"/);
  expect(history).toMatch(/"controlPlane":\{"readyzMs":[\d.]+/);
  // A backup took longer than the grace of SIGTERM, and containers cannot be forked: an extra backup tries it.
  expect(history).toMatch(/"type":"sigterm-tried","job":"trial-\d+","ended":true/);
});

/** Checks of both labs: in containers the node's speed is the host's, with all its other work. */
const untold = ['node-keeps-pace'];

async function told(folder: string) {
  const { judgement } = await reportIn(folder);
  return judgement.subjects.map(({ subject, outcome, backups, findings }) => ({
    subject,
    outcome,
    backups: backups.map(({ outcome }) => outcome),
    findings: findings
      .filter(({ check }) => !untold.includes(check))
      .map(({ check, verdict }) => `${check}: ${verdict}`),
  }));
}

describe('trouble', () => {
  test('Ctrl-C exits with 130, keeps the history, and leaves nothing', async () => {
    await using folder = await temporaryFolder();
    const { run } = await underWay(folder.path);
    expect((await orphansOf(run.pid)).length).toBeGreaterThan(5);
    run.kill('SIGINT');
    expect((await run).exitCode).toBe(130);
    await expectNothingOf(run.pid);
    expect((await reportIn(folder.path)).verdict).not.toBe('pass');
  });

  test('Ctrl-C while the lab is being started leaves nothing either', async () => {
    await using folder = await temporaryFolder();
    const run = start(['run', endless, '--lab', 'containers', '--out', folder.path]);
    while ((await orphansOf(run.pid)).length < 5) await new Promise((resolve) => setTimeout(resolve, 100));
    run.kill('SIGINT');
    const { exitCode, all } = await run;
    expect(exitCode, all).toBe(130);
    await expectNothingOf(run.pid);
  });

  test('a second Ctrl-C ends it on the spot, and another process removes the rest', async () => {
    await using folder = await temporaryFolder();
    const { run } = await underWay(folder.path);
    run.kill('SIGINT');
    // The same signal twice within 0.3 s is one wish; nothing of this length can be awaited.
    await new Promise((resolve) => setTimeout(resolve, 400));
    run.kill('SIGINT');
    expect((await run).exitCode).toBe(130);
    expect(await orphansOf(run.pid)).not.toEqual([]);
    await expectNothingOf(run.pid);
  });

  test('`scenario clean` removes the orphans of kill -9', async () => {
    await using folder = await temporaryFolder();
    const { run } = await underWay(folder.path);
    run.kill('SIGKILL');
    await run;
    expect((await orphansOf(run.pid)).length).toBeGreaterThan(5);
    const { stdout } = await start(['clean']);
    expect(stdout).toMatch(/^removed container firedrill-/m);
    expect(await orphansOf(run.pid)).toEqual([]);
  });

  test('`scenario clean` removes those of a kill -9 during the start of the lab as well', async () => {
    await using folder = await temporaryFolder();
    const run = start(['run', endless, '--lab', 'containers', '--out', folder.path]);
    const left = () => orphansOf(run.pid);
    await expect.poll(async () => (await left()).length, { timeout: 60_000 }).toBeGreaterThan(5);
    run.kill('SIGKILL');
    await run;
    expect(await historyText(folder.path)).toBe('');
    const { exitCode, all } = await start(['clean']);
    expect(exitCode, all).toBe(0);
    expect(await left()).toEqual([]);
  });

  test('`scenario clean` removes the volume that a dying container makes again without a label', async () => {
    const { dockerode } = (await connectEngine()).container;
    const name = `${newRunName()}-1-storage`;
    await dockerode.createVolume({ Name: name });
    expect((await start(['clean'])).stdout).toContain(`removed volume ${name}`);
    await expect(dockerode.getVolume(name).inspect()).rejects.toThrow(/no such volume/i);
  });

  test('a node that dies in mid-run ends it with 3, and the history is kept', async () => {
    await using folder = await temporaryFolder();
    const { run } = await underWay(folder.path);
    const node = (await orphansOf(run.pid)).find((name) => name.endsWith('-node')) ?? '';
    await (await connectEngine()).container.dockerode.getContainer(node).kill();
    const { exitCode, all } = await run;
    expect(exitCode, all).toBe(3);
    expect(all).toMatch(/-node: the node ended \(exit code 137\)/);
    expect(all).not.toMatch(/^ +at /m);
    expect(await historyText(folder.path)).toContain('"type":"trouble"');
    expect(await orphansOf(run.pid)).toEqual([]);
  });

  test('an engine that dies in mid-run ends it with 3, and the history is kept', async () => {
    await using folder = await temporaryFolder();
    await using engine = await mortalEngine(join(folder.path, 'docker.sock'));
    const { run } = await underWay(folder.path, { DOCKER_HOST: `unix://${engine.path}` });
    engine.die();
    const { exitCode, all } = await run;
    expect(exitCode, all).toBe(3);
    expect(all).toContain('the container engine no longer answers');
    expect(all).toContain('`scenario clean` does it later');
    expect(all).not.toMatch(/^ +at /m);
    expect(await historyText(folder.path)).toContain('"type":"trouble"');
    await start(['clean']);
    expect(await orphansOf(run.pid)).toEqual([]);
  });

  test.each([
    [{ FIREDRILL_IMAGE_BACKUP: 'localhost:1/no/such:image' }, /no\/such:image/],
    [{ DOCKER_HOST: 'unix:///nowhere/docker.sock' }, /docker/i],
  ])('%j is a plain error, with exit code 3', async (env, named) => {
    await using folder = await temporaryFolder();
    const { exitCode, all } = await start(
      ['run', short, '--lab', 'containers', '--out', join(folder.path, 'out')],
      env,
    );
    expect(exitCode, all).toBe(3);
    expect(all).toMatch(named);
    expect(all).not.toMatch(/^ +at /m);
  });
});
