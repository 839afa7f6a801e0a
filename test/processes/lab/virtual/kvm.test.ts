import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryKvm } from '../../../../src/lab/virtual/kvm.ts';
import { temporaryFolder } from '../../../lab/virtual/image/fake-image.ts';

/** Tries a QEMU that is this shell script, on a file that can be opened as if it were /dev/kvm. */
async function tryOn(script: string) {
  await using folder = await temporaryFolder();
  const qemu = join(folder.path, 'qemu');
  await writeFile(qemu, `#!/bin/sh\n${script}\n`);
  await chmod(qemu, 0o755);
  return tryKvm([qemu], qemu);
}

test('where there is no device, KVM is not usable, for that reason', async () => {
  const { usable, why } = await tryKvm(['qemu'], '/dev/no-such-device');
  expect(usable).toBe(false);
  expect(why).toContain('/dev/no-such-device');
});

test('a device on which QEMU fails is not usable, and the reason is QEMU’s first line', async () => {
  expect(await tryOn('echo "failed to initialize kvm: No such device" >&2; echo more >&2; exit 1')).toEqual({
    usable: false,
    why: 'failed to initialize kvm: No such device',
  });
  expect((await tryOn('kill -KILL $$')).why).toContain('SIGKILL');
});

test('a device on which a machine starts, stopped, and ends on request is usable', async () => {
  const endsWhenTold = 'case "$*" in *"-accel kvm "*-S*) read word && [ "$word" = quit ];; *) exit 1;; esac';
  expect(await tryOn(endsWhenTold)).toMatchObject({ usable: true });
});
