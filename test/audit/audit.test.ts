/** `scenario audit`, on folders that look like a node's root and like a repository of manifests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scenario } from '../cli/scenario.ts';

function folderOf(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'firedrill-audit-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

async function audited(...args: string[]) {
  const { exitCode, stdout } = await scenario(['audit', ...args, '--json']);
  const uses = JSON.parse(stdout) as { kind: string; export: string; where: string; by: string }[];
  return {
    exitCode,
    uses: uses.map((use) => `${use.kind} ${use.export} ${use.by}`),
    places: uses.map(({ where }) => where),
  };
}

test('a node: its mounts, and the mounts of fstab, autofs and systemd', async () => {
  const root = folderOf({
    'proc/mounts': 'proc /proc proc rw 0 0\n10.0.1.11:/backup /mnt/backup nfs4 rw,soft 0 0\n',
    'etc/fstab':
      '#10.0.1.11:/old /old nfs\nUUID=1 / ext4 defaults 0 1\n10.0.1.11:/media /media nfs soft 0 0\n',
    'etc/auto.master': '/auto /etc/auto.nas\n',
    'etc/auto.nas':
      'films -ro,soft nas:/films\nstick -fstype=ext4 :/dev/sdb1\nshare -fstype=cifs ://nas/share\n',
    'etc/systemd/system/mnt-a.mount': '[Mount]\nWhat=nas:/a\nWhere=/mnt/a\nType=nfs\n',
    'etc/systemd/system/mnt-b.mount': '[Mount]\nWhat=/dev/sda1\nWhere=/mnt/b\n',
  });
  const { exitCode, uses, places } = await audited('--root', root);
  expect(uses).toEqual([
    'mount 10.0.1.11:/backup /mnt/backup',
    'fstab 10.0.1.11:/media /media',
    'autofs nas:/films films',
    'systemd-mount nas:/a /mnt/a',
  ]);
  expect(places[1]).toBe(join(root, 'etc/fstab:3'));
  expect(exitCode).toBe(1);
});

test('manifests: volumes of pods in any template, PersistentVolumes, StorageClasses and backup targets', async () => {
  const folder = folderOf({
    'apps/cron.yaml': `apiVersion: batch/v1
kind: CronJob
metadata: { name: local-path-backup }
spec:
  schedule: "30 2 * * *"
  jobTemplate: { spec: { template: { spec: { volumes: [{ name: target, nfs: { server: 10.0.1.11, path: /backup } }] } } } }
---
apiVersion: v1
kind: List
items:
  - { kind: PersistentVolume, metadata: { name: pv-1 }, spec: { nfs: { server: 10.0.1.11, path: /pv } } }
  - { kind: PersistentVolume, metadata: { name: pv-2 }, spec: { hostPath: { path: /nfs } } }
  - { kind: PersistentVolume, metadata: { name: pv-3 }, spec: { csi: { driver: nfs.csi.k8s.io, volumeAttributes: { server: nas, share: /c } } } }
`,
    'class.yml':
      'kind: StorageClass\nmetadata: { name: nfs }\nprovisioner: nfs.csi.k8s.io\nparameters: { server: nas, share: /x }\n',
    'other.yml': 'kind: StorageClass\nmetadata: { name: confs }\nprovisioner: example.com/confs\n',
    'longhorn.json':
      '{"kind":"Setting","metadata":{"name":"backup-target"},"value":"nfs://10.0.1.11:/backup/longhorn"}',
  });
  const { exitCode, uses, places } = await audited(folder);
  expect(uses).toEqual([
    'pod-volume 10.0.1.11:/backup target',
    'persistent-volume 10.0.1.11:/pv ',
    'persistent-volume nas:/c nfs.csi.k8s.io',
    'storage-class nas:/x nfs.csi.k8s.io',
    'backup-target nfs://10.0.1.11:/backup/longhorn URL',
  ]);
  expect(places[0]).toBe(`${join(folder, 'apps/cron.yaml')}: CronJob local-path-backup`);
  expect(exitCode).toBe(1);
});

test('without any NFS the exit code is 0, and a sentence says so', async () => {
  const root = folderOf({ 'etc/fstab': 'UUID=1 / ext4 defaults 0 1\n' });
  expect(await scenario(['audit', '--root', root])).toMatchObject({
    exitCode: 0,
    stdout: 'nothing uses NFS',
  });
});

test('a folder that is not there, and a manifest that is no YAML, are refused with exit code 2', async () => {
  expect(await scenario(['audit', '/nonexistent-folder'])).toMatchObject({ exitCode: 2 });
  const folder = folderOf({ 'template.yaml': 'kind: {{ .Values.kind }}\n- x\n' });
  const { exitCode, stderr } = await scenario(['audit', folder]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('template.yaml');
  expect(stderr).toContain('helm template');
});
