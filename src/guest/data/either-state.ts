/** Entries that change while a backup runs: a restored copy may have either state of them. */
import type { Tree } from './tree.ts';

/** Of one entry; null: there is none of that path. */
export interface States {
  was: Tree[string] | null;
  is: Tree[string] | null;
}

/** Path to states, of the entries that have changed since a version was scanned. */
export type Changes = Record<string, States>;

/** The tree with all changes made. */
export function after(tree: Tree, changes: Changes): Tree {
  return withStates(tree, changes, ({ is }) => is);
}

/** The tree that a restored one is compared with: of each entry that changed during the backup, the state that was restored. */
export function inEitherState(tree: Tree, changes: Changes, restored: Tree): Tree {
  return withStates(tree, changes, ({ was, is }, path) => (isSame(restored[path], is) ? is : was));
}

function withStates(
  tree: Tree,
  changes: Changes,
  stateOf: (states: States, path: string) => Tree[string] | null,
): Tree {
  const settled = { ...tree };
  for (const [path, states] of Object.entries(changes)) {
    const state = stateOf(states, path);
    if (state) settled[path] = state;
    else delete settled[path];
  }
  return settled;
}

function isSame(found: Tree[string] | undefined, state: Tree[string] | null): boolean {
  if (!found || !state) return !found && !state;
  return found.kind === state.kind && found.hash === state.hash;
}
