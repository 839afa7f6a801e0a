/** A cache of its own for a test that lists the orphans of runs, or damages a snapshot: other tests run beside it. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../src/lab/virtual/image/cache.ts';
import { endless, start, temporaryFolder, until } from './cli.ts';

/** A cache of a test's own, with the user's image and snapshots in it. */
export class OwnCache implements AsyncDisposable {
  readonly path: string;
  readonly env: Record<string, string>;
  readonly #running = new Set<ReturnType<typeof start>>();
  readonly #parent: AsyncDisposable;

  static async make(): Promise<OwnCache> {
    const parent = await temporaryFolder();
    const cache = new OwnCache(parent);
    await mkdir(cache.path);
    for (const name of ['images', 'snapshots']) {
      // Hard links where that can be: the files are large, and a run writes into none of them.
      const from = [join(cacheFolder(), name), cache.path];
      const linked = await execa('cp', ['--archive', '--link', ...from], { reject: false });
      if (linked.failed) await rm(join(cache.path, name), { recursive: true, force: true });
      if (linked.failed) await execa('cp', ['--archive', '--sparse=always', ...from]);
    }
    return cache;
  }

  private constructor(parent: AsyncDisposable & { path: string }) {
    this.#parent = parent;
    this.path = join(parent.path, 'firedrill');
    // No engine: the orphans of a user's container lab are not these tests' to remove, nor to list.
    this.env = { XDG_CACHE_HOME: parent.path, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  }

  /** Starts a run that does not end by itself. */
  async run(name = 'out') {
    const out = join(this.path, '..', name);
    await mkdir(out);
    const run = start(['run', endless, '--out', out], this.env);
    this.#running.add(run);
    return { run, out };
  }

  /** A run whose probes have begun. */
  async underWay({ name }: { name?: string } = {}) {
    const { run, out } = await this.run(name);
    await until(run, out, (history) => history.includes('"type":"sample"'));
    return { run, out };
  }

  /** The folders of runs. */
  async runs(): Promise<string[]> {
    return (await readdir(join(this.path, 'runs'))).map((name) => join(this.path, 'runs', name));
  }

  /** Damages files of the snapshots; those of the user stay as they are. */
  async damage(name: string, how: (path: string) => Promise<void>): Promise<void> {
    const snapshots = join(this.path, 'snapshots');
    for (const snapshot of await readdir(snapshots)) {
      const file = join(snapshots, snapshot, name);
      if (!(await stat(file).catch(() => undefined))) continue;
      await execa('cp', ['--sparse=always', file, `${file}.own`]);
      await rename(`${file}.own`, file);
      await how(file);
    }
  }

  /** A test that failed may have left a run. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of this.#running) run.kill('SIGKILL');
    await Promise.all(this.#running);
    await this.#parent[Symbol.asyncDispose]();
  }
}
