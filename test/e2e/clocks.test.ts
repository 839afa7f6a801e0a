import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findQemu } from '../../src/lab/virtual/host.ts';
import { setup } from '../../src/lab/virtual/setup.ts';
import { startVirtualLab } from '../../src/lab/virtual/virtual-lab.ts';
import { reportIn, short, start, temporaryFolder } from './cli.ts';
import { output } from './labs.ts';

test('a scenario comes to the same verdict, outcome and findings on the virtual clock and in real time', async () => {
  await using folder = await temporaryFolder();
  const [virtual, real] = [join(folder.path, 'virtual'), join(folder.path, 'real')];
  const ended = await Promise.all([
    start(['run', short, '--out', virtual]),
    start(['run', short, '--clock', 'real', '--out', real]),
  ]);
  for (const { exitCode, all } of ended) expect(exitCode, all).toBe(0);
  expect(await told(real)).toEqual(await told(virtual));
  expect((await reportIn(real)).lab?.clock).toBe('real');
});

test('a KVM that cannot run the lab is reported, and the lab boots without it', async () => {
  await using folder = await temporaryFolder();
  const program = join(folder.path, 'qemu');
  const image = await setup({ tell: () => {} });
  const { command, version } = await findQemu(image);
  const script = `case "$*" in *"-accel kvm"*) echo KVM internal error >&2; exit 1;; esac; exec ${command.join(' ')} "$@"`;
  await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const told: string[] = [];
  await using lab = await startVirtualLab({
    ...{ clock: 'real', kvm: true, seed: 1, versions: {}, image },
    ...{
      qemu: { command: [program], version, sandbox: false },
      snapshots: folder.path,
      runFolder: join(folder.path, 'lab'),
    },
    tell: (message) => told.push(message),
  });
  expect(told).toEqual([
    'the lab does not boot under KVM here, and is booted without (QEMU ended (exit code 1) while the lab was up)',
  ]);
  expect(lab.facts.host).toBe(`QEMU ${version} (TCG)`);
  expect(await output(lab.node, 'echo alive')).toBe('alive');
});

async function told(folder: string) {
  const { verdict, judgement } = await reportIn(folder);
  return {
    verdict,
    subjects: judgement.subjects.map(({ subject, outcome, backups, findings }) => ({
      subject,
      outcome,
      backups: backups.map(({ outcome }) => outcome),
      findings: findings.map(({ check, verdict }) => `${check}: ${verdict}`),
    })),
  };
}
