import { describe, expect, it } from 'vitest';
import { fakeEngine } from '../../cli/fake-engine.ts';
import { folder } from '../../cli/folder.ts';
import { scenario } from './scenario.ts';

describe('scenario doctor', () => {
  it('names each missing part and its source, and exits 3', async () => {
    await using cache = await folder();
    const env = { XDG_CACHE_HOME: cache.path, FIREDRILL_QEMU: '/nowhere/qemu' };
    const { exitCode, stdout } = await scenario(['doctor', '--json'], { env });
    const qemu = JSON.parse(stdout).find(({ name }: { name: string }) => name === 'QEMU');
    expect(qemu).toMatchObject({ ok: false, fix: expect.stringContaining('FIREDRILL_QEMU') });
    expect(exitCode).toBe(3);
    const text = (await scenario(['doctor'], { env })).stdout;
    expect(text).toMatch(/^✖ QEMU +.*\n(.*\n)? +FIREDRILL_QEMU names it/m);
  });

  it('names the image as the source of QEMU where there is none yet', async () => {
    await using cache = await folder();
    const env = { XDG_CACHE_HOME: cache.path, FIREDRILL_QEMU: '' };
    const { stdout } = await scenario(['doctor', '--json'], { env });
    const qemu = JSON.parse(stdout).find(({ name }: { name: string }) => name === 'QEMU');
    expect(qemu).toMatchObject({
      ok: false,
      detail: 'part of the image, which is not there',
      fix: '`scenario setup` builds the image.',
    });
  });
});

describe('scenario doctor --lab containers', () => {
  it('has a finding, beside all others, where the engine does not say which images it has', async () => {
    const refusal = { status: 500, body: { message: 'the disk is out of order' } };
    await using engine = await fakeEngine([], (path) => (path.startsWith('/images/') ? refusal : undefined));
    const { exitCode, stdout } = await scenario(['doctor', '--lab', 'containers', '--json'], {
      env: engine.env,
    });
    const found: { name: string; ok: boolean; detail: string }[] = JSON.parse(stdout);
    expect(found.find(({ name }) => name === 'images')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('the disk is out of order'),
    });
    expect(found.map(({ name }) => name)).toContain('building offline');
    expect(exitCode).toBe(3);
  });

  it('has a finding where FIREDRILL_IMAGE_… cannot be the name of an image', async () => {
    const env = { FIREDRILL_IMAGE_KUBERNETES: 'UPPER/Case:x' };
    await using engine = await fakeEngine([]);
    const { exitCode, stdout } = await scenario(['doctor', '--lab', 'containers', '--json'], {
      env: { ...engine.env, ...env },
    });
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        name: 'images',
        ok: false,
        detail: expect.stringMatching(/^FIREDRILL_IMAGE_KUBERNETES: /),
      }),
    );
    expect(exitCode).toBe(3);
  });
});
