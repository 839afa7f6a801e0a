/** An engine that refuses is the lab's trouble, said plainly: no bug of this program's. */
import { describe, expect, it } from 'vitest';
import { fakeEngine } from './fake-engine.ts';
import { scenario } from './scenario.ts';

const refusal = { status: 500, body: { message: 'the disk is out of order' } };
const isImage = (path: string) => path.startsWith('/images/');

describe('an engine that does not say which images it has', () => {
  it.each([
    ['scenario setup', ['setup', '--lab', 'containers']],
    ['scenario run', ['run', 'gitops-revert', '--lab', 'containers']],
  ])('ends %s with 3 and its own words', async (_command, args) => {
    await using engine = await fakeEngine([], (path) => (isImage(path) ? refusal : undefined));
    const { exitCode, stderr } = await scenario(args, { env: engine.env, cwd: engine.env.XDG_CACHE_HOME });
    expect(stderr).toMatch(
      /^\S+: Docker does not say whether it has an image\n {2}found: .*the disk is out of order/m,
    );
    expect(stderr).not.toContain('bug');
    expect(exitCode).toBe(3);
  });
});

describe('no engine', () => {
  it('is all that the doctor tells of the container lab, with what to do, and exits 3', async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const { exitCode, stdout } = await scenario(['doctor', '--lab', 'containers', '--json'], { env });
    expect(JSON.parse(stdout)).toEqual([
      {
        name: 'Docker',
        ok: false,
        detail: 'the Docker daemon is not running: DOCKER_HOST=unix:///nowhere/docker.sock',
        fix: expect.stringContaining('systemctl start docker'),
      },
    ]);
    expect(exitCode).toBe(3);
  });
});

describe('FIREDRILL_IMAGE_… that cannot be the name of an image', () => {
  const env = { FIREDRILL_IMAGE_KUBERNETES: 'UPPER/Case:x' };

  it('ends `scenario setup` with 2, and is named', async () => {
    const { exitCode, stderr } = await scenario(['setup', '--lab', 'containers'], { env });
    expect(stderr).toMatch(/^FIREDRILL_IMAGE_KUBERNETES: this cannot be the name of an image\n/);
    expect(exitCode).toBe(2);
  });
});
