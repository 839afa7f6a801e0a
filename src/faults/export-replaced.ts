import { z } from 'zod';
import { fault, held } from './fault.ts';

/**
 * A new file system with the same content replaces the one under the NFS export, as after a disk that was replaced and restored.
 * The old file handles name no file of it: the server answers them with NFS4ERR_STALE (RFC 8881, section 15.1.2.9), clients
 * with ESTALE, until they mount again.
 */
export const exportReplaced = fault({
  name: 'export-replaced',
  about:
    'A new file system with the same content replaces the one under the NFS export: the old file handles are stale.',
  needs: ['replaceable-export'],
  params: z.strictObject({}),
  instant: true,
  holds: () => [held.nfs, held.disks, held.power],
  meets: () => ['stale-handles', 'nfs-sessions-ended'],
  word: () => ({}),
  async inject(lab) {
    await lab.targetControl.replaceExport();
    return async () => {};
  },
});
