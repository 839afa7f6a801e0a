/** A run that ends early names the reason, keeps its history, and leaves nothing. */
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { findQemu } from '../../src/lab/virtual/host.ts';
import { setup } from '../../src/lab/virtual/setup.ts';
import { command, eventsIn, historyText, reportIn, short, start, until } from './cli.ts';
import { OwnCache } from './own-cache.ts';

/** The QEMUs that have their disks in a folder. One that has ended and only waits for its parent has no command line. */
async function qemusOf(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids
    .filter(
      (_, i) => /^[^\0]*ld-linux[^\0]*\0.*qemu-system/s.test(lines[i] ?? '') && lines[i]?.includes(folder),
    )
    .map(Number);
}

/** Waits for the end of a process that is not ours to wait for. */
async function ended(pid: number): Promise<void> {
  await execa('tail', [`--pid=${pid}`, '--sleep-interval=0.05', '--follow', '/dev/null']);
}

describe('a run that is', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ended by %s exits with 130, and leaves a report of its history and nothing else',
    async (signal) => {
      await using cache = await OwnCache.make();
      const { run, out } = await cache.underWay();
      expect(await qemusOf(cache.path)).not.toEqual([]);
      run.kill(signal);
      const { exitCode, all } = await run;
      expect(exitCode).toBe(130);
      expect(all).not.toContain('    at ');
      expect(await qemusOf(cache.path)).toEqual([]);
      expect(await cache.runs()).toEqual([]);
      expect(eventsIn(out).slice(-2)).toMatchObject([
        { type: 'subject-ended', because: 'interrupted' },
        { type: 'trial-ended' },
      ]);
      const report = await reportIn(out);
      expect(report.judgement.verdict).toBe('unknown');
      expect(
        report.judgement.subjects.flatMap(({ findings }) => findings.map((f) => f.verdict)),
      ).not.toContain('pass');
    },
  );

  test('out of disk for its history exits with 3, keeps the written lines, names the remedy, and leaves nothing', async () => {
    await using cache = await OwnCache.make();
    const out = join(cache.path, '..', 'out');
    await mkdir(out);
    // A disk of its own, which is gone with its mount namespace.
    const onSmallDisk =
      'mount -t tmpfs -o size=24k tmpfs "$0" && { "$@"; code=$?; head -n 1 "$0"/trials/*/history.jsonl; exit $code; }';
    const { exitCode, stdout, stderr } = await execa(
      'unshare',
      [
        '--user',
        '--map-root-user',
        '--mount',
        'sh',
        '-c',
        onSmallDisk,
        out,
        ...command('run', short, '--out', out),
      ],
      { env: cache.env, reject: false },
    );
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toContain('the history cannot be written (ENOSPC)');
    expect(stderr).toContain('Make room, and run it again.');
    expect(stderr).not.toContain('    at ');
    expect(stdout).toContain('"type":"trial-started"');
    expect(await qemusOf(cache.path)).toEqual([]);
    expect(await cache.runs()).toEqual([]);
  });

  test('left by its QEMU exits with 3, keeps the history, judges nothing as passed, and leaves nothing', async () => {
    await using cache = await OwnCache.make();
    const { run, out } = await cache.underWay();
    for (const qemu of await qemusOf(cache.path)) process.kill(qemu, 'SIGKILL');
    const { exitCode, all } = await run;
    expect(exitCode).toBe(3);
    expect(all).toContain('QEMU ended (SIGKILL) while the lab was up');
    expect(all).not.toContain('    at ');
    expect(await qemusOf(cache.path)).toEqual([]);
    expect(await cache.runs()).toEqual([]);
    const history = eventsIn(out);
    expect(history.map(({ type }) => type)).toContain('sample');
    expect(history.slice(-3)).toMatchObject([
      { type: 'trouble', message: expect.stringContaining('QEMU ended (SIGKILL)') },
      { type: 'subject-ended', because: 'trouble' },
      { type: 'trial-ended' },
    ]);
    const report = await reportIn(out);
    expect(report.judgement.verdict).toBe('unknown');
    expect(report.judgement.subjects.flatMap(({ findings }) => findings.map((f) => f.verdict))).not.toContain(
      'pass',
    );
  });

  test('killed takes its QEMU with it, disturbs no other, and is cleared away by `scenario clean` or the next run', async () => {
    await using cache = await OwnCache.make();
    const killed = await cache.underWay({ name: 'killed' });
    const [itsFolder = ''] = await cache.runs();
    const [itsQemu = 0] = await qemusOf(itsFolder);
    const other = await cache.underWay({ name: 'other' });
    const [otherFolder = ''] = (await cache.runs()).filter((path) => path !== itsFolder);

    killed.run.kill('SIGKILL');
    await killed.run;
    await ended(itsQemu);
    expect(await qemusOf(itsFolder)).toEqual([]);
    expect((await cache.runs()).sort()).toEqual([itsFolder, otherFolder].sort());
    expect(await start(['clean'], cache.env)).toMatchObject({ exitCode: 0, all: `removed ${itsFolder}` });
    expect(await cache.runs()).toEqual([otherFolder]);

    const before = (await historyText(other.out)).length;
    await until(other.run, other.out, (history) => history.length > before);
    const [otherQemu = 0] = await qemusOf(otherFolder);
    other.run.kill('SIGKILL');
    await other.run;
    await ended(otherQemu);

    const next = await cache.underWay({ name: 'next' });
    expect(await cache.runs()).not.toContain(otherFolder);
    next.run.kill('SIGINT');
    const { exitCode, all } = await next.run;
    expect(exitCode).toBe(130);
    expect(all).toContain(`removed ${otherFolder}, left by a run that was killed`);
    expect(await cache.runs()).toEqual([]);
  });
});

// Which damage is noticed, in which file: test/lab/virtual/snapshot-store.test.ts.
test('three flipped bytes in the memory of a snapshot are noticed, the snapshot is made again, and the run continues', async () => {
  await using cache = await OwnCache.make();
  await cache.damage('ram', flip);
  const { run, out } = await cache.underWay();
  run.kill('SIGINT');
  const { exitCode, all } = await run;
  expect(all).toContain('the snapshot of the lab is unusable and is made again (');
  expect(all).toContain(': the content of ram has changed since the snapshot was saved)');
  expect(exitCode).toBe(130);
  expect(eventsIn(out).map(({ type }) => type)).toContain('sample');
  expect(await cache.runs()).toEqual([]);
});

async function flip(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  const at = 300 * 1024 * 1024; // in the guest's memory, and no hole
  const { buffer } = await file.read(Buffer.alloc(3), 0, 3, at);
  await file.write(
    buffer.map((byte) => ~byte),
    0,
    3,
    at,
  );
}

test('a QEMU that starts nothing costs no snapshot: it may be the host that is to blame', async () => {
  await using cache = await OwnCache.make();
  const qemu = join(cache.path, 'qemu');
  const { command: qemuCommand } = await findQemu(await setup({ tell: () => {} }));
  const script = `#!/bin/sh\n[ "$1" = --version ] && exec ${qemuCommand.join(' ')} "$1"\nexit 1\n`;
  await writeFile(qemu, script, { mode: 0o755 });
  const saved = async () => {
    const paths = (
      await execa('find', [join(cache.path, 'snapshots'), '-name', 'snapshot.json'])
    ).stdout.split('\n');
    return Promise.all(paths.sort().map(async (path) => [path, await readFile(path, 'utf8')]));
  };
  const before = await saved();
  const { exitCode, all } = await start(['run', short, '--out', join(cache.path, '..')], {
    ...cache.env,
    FIREDRILL_QEMU: qemu,
  });
  expect(all).toContain('the snapshot of the lab is unusable and is made again (QEMU ended (exit code 1)');
  expect(exitCode).toBe(3);
  expect(await saved()).toEqual(before);
});
