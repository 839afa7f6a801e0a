/** Compiles a Go module with progress in words and percent. An interrupted compilation continues from Go's own build cache. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../virtual/image/command.ts';
import { programsFolder } from './build-folder.ts';
import type { Go } from './go.ts';
import { Progress } from './progress.ts';

export interface GoBuildOptions {
  go: Go;
  /** The folder of go.mod. */
  module: string;
  /** The program to write. */
  out: string;
  /** The linker's flags. */
  ldflags: string;
  /** For temporary files; the caller removes it. */
  scratch: string;
  /** The name of the program in sentences, e.g. `Kubernetes 1.37.2`. */
  title: string;
  /** The folder of all programs; for tests. */
  cache?: string;
  tell: (message: string) => void;
  signal?: AbortSignal;
}

/**
 * Compiles the module's main package, without cgo. Modules and compiled packages are kept in CACHE/programs/go until it
 * succeeds, or where GOMODCACHE and GOCACHE say. Throws LabError with Go's last lines, and the signal's reason when it is aborted.
 */
export async function buildGo(options: GoBuildOptions): Promise<void> {
  const { go, module, out, ldflags, scratch, title, cache = programsFolder(), tell, signal } = options;
  const own = goCache(cache);
  const env = {
    GOMODCACHE: join(own, 'modules'),
    GOCACHE: join(own, 'packages'),
    ...setByUser(['GOMODCACHE', 'GOCACHE']),
    ...go.env,
    CGO_ENABLED: '0',
    GOWORK: 'off',
    GOTMPDIR: scratch,
    // -modcacherw: a module cache that rm can remove.
    GOFLAGS: `${process.env.GOFLAGS ?? ''} -trimpath -mod=readonly -buildvcs=false -modcacherw`.trim(),
  };
  await mkdir(own, { recursive: true });
  const common = { cwd: module, env, signal };

  using fetching = new Progress(`Fetching the Go modules of ${title}`, tell);
  const modules = await countModules(go, common);
  let fetched = 0;
  fetching.at(0, 'asking the module proxy');
  // Prints nothing but errors: a refusal must not drown in names.
  await runCommand([go.command, 'list', '-deps', '-f', '{{with .Error}}{{end}}', '.'], {
    ...common,
    onLine(line) {
      if (!line.startsWith('go: downloading ')) return;
      fetched += 1;
      fetching.at(fetched / modules, `${fetched} modules`);
    },
    failure: `the Go modules of ${title} could not be fetched`,
    hint: "Does Go's module proxy answer from here, with every module that go.mod names? GOPROXY names another proxy.",
  });
  fetching.at(1, 'comparing sources with the compiled packages');
  const stale = ['list', '-deps', '-f', '{{if .Stale}}stale {{.ImportPath}}{{end}}', '.'];
  const failure = `${title} cannot be compiled from its sources`;
  const listed = await runCommand([go.command, ...stale], { ...common, failure });

  const packages = listed.split('\n').filter((line) => line.startsWith('stale ')).length;
  fetching[Symbol.dispose]();
  using compiling = new Progress(`Compiling ${title} with ${go.origin}`, tell);
  // After an interrupted link only the program itself is left.
  compiling.at(0, packages > 1 ? `${packages} packages` : 'linking');
  let begun = 0;
  await runCommand([go.command, 'build', '-v', '-ldflags', ldflags, '-o', out, '.'], {
    ...common,
    onLine(line) {
      // With -v Go prints each package as it begins to compile it.
      if (line.includes(' ')) return;
      begun += 1;
      compiling.at(begun / (packages + 1), begun < packages ? `package ${begun} of ${packages}` : 'linking');
    },
    failure: `${title} could not be compiled`,
    hint: 'The same command continues from the packages that are compiled already.',
  });
  await rm(own, { recursive: true, force: true });
}

/** Where modules and compiled packages of an unfinished compilation are kept. */
export function goCache(cache: string): string {
  return join(cache, 'go');
}

async function countModules(
  go: Go,
  common: { cwd: string; env: Record<string, string>; signal?: AbortSignal },
): Promise<number> {
  const json = await runCommand([go.command, 'mod', 'edit', '-json'], {
    ...common,
    failure: "this Go cannot read the module's go.mod",
  });
  return (JSON.parse(json) as { Require: unknown[] }).Require.length;
}

function setByUser(names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
