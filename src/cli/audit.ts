import { existsSync, statSync } from 'node:fs';
import type { Command } from '@commander-js/extra-typings';
import type { NfsUse } from '../audit/nfs-use.ts';
import { UsageError } from '../errors.ts';
import { print, printJson } from '../terminal/output.ts';
import { examples } from './examples.ts';
import type { Session } from './session.ts';

/** `scenario audit`: the remaining uses of NFS, on a node and in folders of manifests. */
export function addAudit(program: Command, session: Session): void {
  program
    .command('audit')
    .description(
      'list the remaining uses of NFS on this node, or in folders of Kubernetes manifests; exits 1 where anything does',
    )
    .argument('[folder...]', 'folders of manifests; without any, the node is audited')
    .option('--root <folder>', "the node's root folder", '/')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      examples([
        ['scenario audit', 'mounts, fstab, autofs and systemd units of this node'],
        ['scenario audit ./cluster', 'PersistentVolumes, StorageClasses, pod volumes and backup targets'],
      ]),
    )
    .action(async (folders, { root, json }) => {
      for (const folder of [...folders, root]) requireFolder(folder);
      const { auditNode } = await import('../audit/node.ts');
      const { auditManifests } = await import('../audit/manifests.ts');
      const uses = folders.length > 0 ? folders.flatMap(auditManifests) : auditNode(root);
      if (json) printJson(uses);
      else print(uses.length > 0 ? uses.map(line).join('\n') : 'nothing uses NFS');
      if (uses.length > 0) session.exitCode = 1;
    });
}

function line({ kind, where, export: source, by }: NfsUse): string {
  return `${kind}  ${source}${by === '' ? '' : ` (${by})`}\n    ${where}`;
}

function requireFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  throw new UsageError({
    what: 'there is no such folder',
    where: folder,
    expected: 'a folder',
    found: 'none',
  });
}
