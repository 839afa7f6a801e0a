import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../../src/errors.ts';
import { buildGo, goCache } from '../../../../src/lab/programs/go-build.ts';
import { fakePrograms, temporaryFolder } from '../../../lab/virtual/image/fake-image.ts';

const packages = Array.from({ length: 20 }, (_, at) => `example/p${at}`);
/** The output of the commands of a real Go: two modules fetched, twenty packages to compile. */
const go = (more: { list?: string; build?: string } = {}) => `
case $1 in
mod) echo '{ "Require": [{}, {}] }' ;;
list)
	case $4 in
	*Stale*) printf 'stale %s\\n' ${packages.join(' ')} ;;
	*)
		${more.list ?? ''}
		echo "go: downloading example.org/a v1.0.0" >&2
		echo "go: downloading example.org/b v1.0.0" >&2 ;;
	esac
	exit "\${refused:-0}" ;;
build)
	mkdir -p "$GOCACHE"
	echo compiled >"$GOCACHE/package"
	${more.build ?? ''}
	printf '%s\\n' ${packages.join(' ')} >&2
	while [ "$1" != -o ]; do shift; done
	echo program >"$2" ;;
esac`;

async function given(script: string) {
  const folder = await temporaryFolder();
  const [module, scratch, cache] = ['module', 'scratch', 'programs'].map((name) =>
    join(folder.path, name),
  ) as [string, string, string];
  await mkdir(module);
  await mkdir(scratch);
  await writeFile(join(module, 'go.mod'), 'module example');
  const programs = await fakePrograms(join(folder.path, 'bin'), { go: script });
  const told: string[] = [];
  const out = join(folder.path, 'program');
  const before = { GOCACHE: process.env.GOCACHE, GOMODCACHE: process.env.GOMODCACHE };
  delete process.env.GOCACHE;
  delete process.env.GOMODCACHE;
  return {
    told,
    out,
    cache,
    build: (signal?: AbortSignal) =>
      buildGo({
        go: { command: 'go', version: '1.26.8', env: {}, origin: 'Go 1.26.8' },
        ...{ module, out, ldflags: '-s -w', scratch, title: 'Thing 1.0', cache, signal },
        tell: (message) => void told.push(message),
      }),
    async [Symbol.asyncDispose]() {
      programs[Symbol.dispose]();
      for (const [name, value] of Object.entries(before)) if (value) process.env[name] = value;
      await folder[Symbol.asyncDispose]();
    },
  };
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('compiling a Go module', () => {
  it('tells modules and packages in percent all the way, and gives the disk space back', async () => {
    await using at = await given(go());
    await at.build();
    expect(await readFile(at.out, 'utf8')).toBe('program\n');
    expect(at.told[1]).toBe('Fetching the Go modules of Thing 1.0: 50 %, 1 modules.');
    const compiling = at.told.filter((line) => line.startsWith('Compiling Thing 1.0 with Go 1.26.8: '));
    const shares = compiling.map((line) => Number(/(\d+) %/.exec(line)?.[1]));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.length).toBeGreaterThan(5);
    expect(shares.at(-1)).toBeGreaterThan(80);
    expect(compiling[0]).toContain('0 %, 20 packages');
    expect(await exists(goCache(at.cache))).toBe(false);
  });

  it('says that a module is refused, in the proxy’s words, and what to do', async () => {
    const refusal = 'echo "go: k8s.io/kubernetes@v1.37.2: proxy.example: 403 Forbidden" >&2; refused=1';
    await using at = await given(go({ list: refusal }));
    const error = await at.build().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).exitCode).toBe(3);
    expect((error as LabError).message).toMatch(
      /the Go modules of Thing 1\.0 could not be fetched[\s\S]*403 Forbidden[\s\S]*GOPROXY/,
    );
  });

  it('keeps compiled packages where it is interrupted or fails, so that the next one continues', async () => {
    await using at = await given(go({ build: 'sleep 60' }));
    const control = new AbortController();
    const building = at.build(control.signal);
    await expect
      .poll(() => exists(join(goCache(at.cache), 'packages', 'package')), { timeout: 30_000 })
      .toBe(true);
    control.abort(new Error('interrupted'));
    await expect(building).rejects.toThrow('interrupted');
    expect([await exists(at.out), await exists(join(goCache(at.cache), 'packages', 'package'))]).toEqual([
      false,
      true,
    ]);
  });
});
