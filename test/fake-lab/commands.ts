/** The answers of the fake lab to the drive's own commands. */
import { createHash } from 'node:crypto';
import type { State } from './state.ts';
import type { World } from './world.ts';

export interface Answer {
  code: number;
  stdout: string;
}

/** The answer to a command that is no script of a strategy. Throws for one that the fake lab does not know. */
export function answer(world: World, host: 'node' | 'target', argv: readonly string[]): Answer {
  const [program = '', ...args] = argv;
  const known = commands[program];
  if (!known) throw new Error(`the fake lab knows no command ${argv.join(' ')}`);
  return known(world, args, host);
}

/** The name of a call that runs this, for failures: `firedrill-data make`, `ps`, `sh mounts`. */
export function nameOf([program = '', first = '', script = '', role = '']: readonly string[]): string {
  if (program === 'firedrill-data') return `${program} ${first}`;
  if (program !== 'sh') return program;
  if (script.includes('/proc/mounts')) return 'mounts';
  return role;
}

const commands: Record<string, (world: World, args: string[], host: string) => Answer> = {
  'firedrill-data'(world, [command = '', ...args]) {
    return ok(`${JSON.stringify(data[command]?.(world.state, args))}\n`);
  },
  ps({ state }, _, host) {
    const processes = host === 'target' ? state.targetProcesses : [];
    const rows = processes.map(({ pid, comm }) => `${pid} 1 S ${pid === 1 ? 'root' : 'backup'} ${comm}\n`);
    return ok(rows.join(''));
  },
  test({ state }, [, path = '']) {
    return { code: state.destinations[path] ? 0 : 1, stdout: '' };
  },
  sh({ state }, [, script = '', role = '', path = '']) {
    if (script.includes('/proc/mounts'))
      return ok(state.mounts.map((mount) => `dev ${mount} fs rw 0 0\n`).join(''));
    if (role === 'find')
      return ok((state.destinations[path]?.others ?? []).map((name) => `${path}/${name}\n`).join(''));
    throw new Error(`the fake lab knows no script ${script}`);
  },
};

const data: Record<string, (state: State, args: string[]) => unknown> = {
  make(state, [, , files, directories, bytes]) {
    state.files = Number(files) - Number(directories);
    state.bytes = Number(bytes);
    state.contents = [0];
    return changed(state, state.files);
  },
  change(state, [, , share, version]) {
    const changedFiles = Math.round(state.files * Number(share));
    const last = state.contents.at(-1) ?? 0;
    state.contents[Number(version)] = changedFiles > 0 ? last + 1 : last;
    return changed(state, changedFiles);
  },
  /** Every second change is a new name; there are six. A restore gives one state or the other, both of which this lab takes for the same content. */
  'change-one': (_, [, , , nth]) => {
    const n = Number(nth);
    if (n >= 6) return { way: null, paths: [] };
    const path = `pvc-1/0000${n}.dat`;
    return n % 2 === 0
      ? { way: 'grow', paths: [path] }
      : { way: 'rename', paths: [path, `pvc-1/0000${n}-w1.dat`] };
  },
  scan: (state) => changed(state, 0),
  names: () => [],
  compare(state, [, against]) {
    const { content = null, others = [] } = state.restored ?? {};
    const isEmpty = state.restored === null;
    const equals = (version: number) => others.length === 0 && content === state.contents[version];
    const differs = !isEmpty && content !== state.contents[Number(against)];
    const differing = differs ? Math.max(1, Math.round(state.files / 2)) : 0;
    const matching = isEmpty ? [] : [...state.contents.keys()].filter(equals);
    const layer = { matches: matching, differing: others.length, examples: others };
    return {
      matches: matching,
      against: Number(against),
      differing,
      missing: isEmpty ? state.files : 0,
      extra: others.length,
      examples: differs ? ['pvc-1/00000.dat differs'] : [],
      layers: { structure: layer, metadata: layer },
    };
  },
};

function changed({ contents, files, bytes }: State, changedFiles: number) {
  const digest = createHash('sha256')
    .update(String(contents.at(-1)))
    .digest('hex')
    .slice(0, 16);
  return { version: contents.length - 1, files, bytes, changedFiles, digest };
}

function ok(stdout: string): Answer {
  return { code: 0, stdout };
}
