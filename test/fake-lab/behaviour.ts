/**
 * How a script of a strategy behaves in the fake lab. A fake strategy's script is its behaviour as JSON, so that plans,
 * histories and forks carry it as they carry a real script.
 */
import type { ServiceName } from '../../src/lab/lab.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';

export interface Behaviour {
  /** Lab ms of work until it ends by itself; null: it never does. */
  workMs: number | null;
  /** Its exit code once the work is done. */
  code: number;
  /** The service of the target that it needs: without it no work is done. null: it works on the node alone. */
  service: ServiceName | null;
  /** The target does not answer. */
  unreachable: 'waits' | { failsAfterMs: number; code: number };
  /** It continues when the target answers again; else it waits forever, once it has waited. */
  recovers: boolean;
  /** Its connection is cut: by a reset, by the end of its service, by a target without power. */
  cut: 'waits' | { code: number };
  sigterm: 'ends' | 'ignores' | 'child-stays' | { endsAfterMs: number };
  /** How its main process waits for the target: interruptible, or in D state, where SIGKILL does or does not end it. */
  waits: 'sleeping' | 'killable' | 'unkillable';
  /** Its effect on the destination: `whole` replaces it at the end, `in-place` overwrites it from the beginning on. */
  data: 'whole' | 'in-place' | 'nothing' | 'restores';
  /** Where on the target. */
  destination: string;
  /** The leftovers at its end. */
  leaves: {
    when: 'always' | 'failed';
    /** The number of processes on the node, and on the target. */
    node: number;
    target: number;
    mounts: string[];
    files: string[];
    /** Lab ms from its end until the target's processes are gone; null: they stay. */
    goneAfterMs: number | null;
  };
  /** While it waits the rest of the node is slow. */
  slowsNode: boolean;
  /** It takes a lock at its destination, which only its success releases; at a lock of another it gives up at once, with 11. */
  locks: boolean;
  /** Its stderr where it fails. */
  says: string;
  /** Its output, each text at a time in lab ms after its start, if it still runs. */
  prints: { afterMs: number; text: string; stream: 'stdout' | 'stderr' }[];
}

const destination = '/backup/fake';

const usual: Behaviour = {
  workMs: 8_000,
  code: 0,
  service: 'ssh',
  unreachable: 'waits',
  recovers: true,
  cut: { code: 12 },
  sigterm: 'ends',
  waits: 'sleeping',
  data: 'whole',
  destination,
  leaves: { when: 'failed', node: 0, target: 0, mounts: [], files: [], goneAfterMs: null },
  slowsNode: false,
  locks: false,
  says: 'fake: it failed',
  prints: [],
};

/** The part of a behaviour that a test sets; the rest is usual: 8 s over SSH, the data whole or as they were, nothing left. */
export type Behaving = Partial<Omit<Behaviour, 'leaves'>> & { leaves?: Partial<Behaviour['leaves']> };

/** The script that behaves so. */
export function script(changes: Behaving = {}): string {
  return `${comment}${JSON.stringify({ ...usual, ...changes, leaves: { ...usual.leaves, ...changes.leaves } })}`;
}

/** The behaviour of a script; undefined: it is no fake script. */
export function behaviourOf(text: string): Behaviour | undefined {
  return text.startsWith(comment) ? (JSON.parse(text.slice(comment.length)) as Behaviour) : undefined;
}

export interface FakeScripts {
  prepare?: Behaving;
  backup?: Behaving;
  poll?: Behaving;
  restore?: Behaving;
}

/** A strategy of scripts that behave so. */
export function fakeStrategy(
  { prepare, backup, poll, restore }: FakeScripts = {},
  changes: Partial<Strategy> = {},
): Strategy {
  return {
    name: 'fake',
    title: 'a strategy of the fake lab',
    about: 'It does as its behaviour says.',
    needs: [],
    deadlineMs: null,
    prepare: script({ workMs: 200, service: null, data: 'nothing', ...prepare }),
    backup: script(backup),
    ...(poll && { poll: script({ workMs: 100, data: 'nothing', ...poll }) }),
    restore: script({ workMs: 3_000, data: 'restores', ...restore }),
    keepsMounted: [],
    destination,
    ...changes,
  };
}

/** To a shell, which checks the script of a strategy when it is loaded, the behaviour is a comment. */
const comment = '# ';
