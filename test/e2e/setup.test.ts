import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/lab/virtual/image/cache.ts';
import { start, temporaryFolder, well } from './cli.ts';

test('scenario setup, where all is there, does nothing but say so, and where it is', async () => {
  const { exitCode, stdout, stderr } = await start(['setup', '--json']);
  expect(exitCode, stderr).toBe(0);
  const { key, folder, kernel, digest, builtAt } = JSON.parse(stdout);
  expect(folder).toBe(`${cacheFolder()}/images/${key}`);
  expect(kernel).toMatch(/^6\.12\..*cloud-amd64$/);
  expect(Date.parse(builtAt)).toBeLessThan(Date.now());
  const [ready] = stderr.split('\n');
  expect(ready).toBe(`The lab is ready: Linux ${kernel}, image ${digest}, in ${folder}.`);
});

test('scenario setup takes no option of another lab', async () => {
  const { exitCode, stderr } = await start(['setup', '--offline']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--offline does not apply to the virtual lab');
});

test('a run whose QEMU was named by hand, and is not there, exits with 3 and says which', async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await start(['run', well, '--out', folder.path], {
    FIREDRILL_QEMU: '/nowhere/qemu-system-x86_64',
  });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('/nowhere/qemu-system-x86_64');
  expect(stderr).not.toContain('    at ');
});
