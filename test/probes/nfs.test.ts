import { expect, test } from 'vitest';
import { parseMountstats } from '../../src/probes/nfs.ts';

const local = 'device proc mounted on /proc with fstype proc\n';
const mount = (name: string) => `device 10.0.1.11:${name} mounted on /mnt${name} with fstype nfs4 statvers=1.1
\topts:\trw,vers=4.2,soft
\tper-op statistics
\t        NULL: 1 1 0 44 24 0 0 1 0
\t       WRITE: 100 104 2 26214400 17600 12 3456 3500 1
\t      LOOKUP: 30 30 0 4000 2000 0 30 35 25
\t    SEQUENCE: 9 10 3 1000 900 0 30 35 3
\t      COMMIT: 10 10 1 1240 1040 0 90 95 0
`;

test('without an NFS mount there are no NFS counts', () => {
  expect(parseMountstats(local)).toBeNull();
});

test('the operations of all NFS mounts are counted together, and each by itself, save lease renewals', () => {
  expect(parseMountstats(local + mount('/a') + mount('/b'))).toEqual({
    operations: {
      WRITE: { timeouts: 4, errors: 2 },
      LOOKUP: { timeouts: 0, errors: 50 },
      COMMIT: { timeouts: 2, errors: 0 },
    },
    calls: 300,
    retransmissions: 10,
    timeouts: 12,
    errors: 58,
  });
});
