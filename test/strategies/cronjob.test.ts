/** A CronJob as it is deployed, as a strategy: its scripts are run here, by sh. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDeployed } from '../../src/strategies/cronjob/load.ts';
import { loadStrategy } from '../../src/strategies/load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-cronjob-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Parts {
  container?: object;
  pod?: object;
  job?: object;
  cron?: object;
  annotations?: Record<string, string>;
  more?: object[];
}

const usual = {
  'firedrill.dev/restore': 'cp -a /x/. "$1"',
  'firedrill.dev/destination': '/backup/local-path',
};

/** A file of JSON documents, which is YAML too. */
function write({ container, pod, job, cron, annotations = usual, more = [] }: Parts): string {
  const spec = {
    containers: [{ name: 'backup', image: 'alpine', command: ['true'], ...container }],
    restartPolicy: 'Never',
    ...pod,
  };
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly.backup', annotations },
    spec: {
      schedule: '0 3 * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { backoffLimit: 0, ...job, template: { spec } } },
      ...cron,
    },
  };
  const path = join(folder, 'cronjob.yaml');
  writeFileSync(path, [cronJob, ...more].map((one) => JSON.stringify(one)).join('\n---\n'));
  return path;
}

const strategyOf = async (parts: Parts) => (await loadDeployed(write(parts))).strategy;
const sh = (script: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });

test('its command keeps every word as it is, with the variables that Kubernetes puts in', async () => {
  const {
    backup,
    env = {},
    name,
  } = await strategyOf({
    container: {
      command: ['printf', '%s\\n'],
      args: ['$(TARGET)/x', "it's", '$$(TARGET)', '$(UNKNOWN)', '$HOME "quoted"', '$(PASSWORD)'],
      env: [
        { name: 'HOST', value: '10.0.1.11' },
        { name: 'TARGET', value: 'backup@$(HOST):' },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
      ],
      envFrom: [{ configMapRef: { name: 'settings' } }],
    },
    more: [
      {
        kind: 'Secret',
        metadata: { name: 'keys' },
        data: { password: Buffer.from('sword fish').toString('base64') },
      },
      { kind: 'ConfigMap', metadata: { name: 'settings' }, data: { LEVEL: '3', 'not.a.variable': 'x' } },
    ],
  });
  expect(name).toBe('nightly-backup');
  expect(env).toEqual({ LEVEL: '3', HOST: '10.0.1.11', TARGET: 'backup@10.0.1.11:', PASSWORD: 'sword fish' });
  expect(sh(backup, env).stdout.split('\n')).toEqual([
    'backup@10.0.1.11:/x',
    "it's",
    '$(TARGET)',
    '$(UNKNOWN)',
    '$HOME "quoted"',
    'sword fish',
    '',
  ]);
});

test('files of ConfigMaps and Secrets are where the pod has them, bytes and modes', async () => {
  const scripts = join(folder, 'scripts');
  const key = join(folder, 'a key/private');
  const { prepare, backup } = await strategyOf({
    container: {
      command: ['sh', join(scripts, 'run.sh'), 'one two'],
      volumeMounts: [
        { name: 'scripts', mountPath: scripts },
        { name: 'key', mountPath: key, subPath: 'id' },
      ],
    },
    pod: {
      volumes: [
        { name: 'scripts', configMap: { name: 'script', items: [{ key: 'backup.sh', path: 'run.sh' }] } },
        { name: 'key', secret: { secretName: 'key', defaultMode: 256 } },
      ],
    },
    more: [
      {
        kind: 'ConfigMap',
        metadata: { name: 'script' },
        data: { 'backup.sh': 'echo "ran with $@"; exit 7\n' },
      },
      { kind: 'Secret', metadata: { name: 'key' }, stringData: { id: 'PRIVATE\n' }, data: { other: 'eA==' } },
    ],
  });
  expect(sh(prepare)).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(key, 'utf8')).toBe('PRIVATE\n');
  expect(statSync(key).mode & 0o777).toBe(0o400);
  expect(sh(backup)).toMatchObject({ status: 7, stdout: 'ran with one two\n' });
});

test('fsGroup opens the mode of a Secret to the group, as the kubelet does', async () => {
  const { prepare } = await strategyOf({
    container: { volumeMounts: [{ name: 'key', mountPath: join(folder, 'key') }] },
    pod: {
      securityContext: { fsGroup: 2000 },
      volumes: [{ name: 'key', secret: { secretName: 'key', defaultMode: 256 } }],
    },
    more: [{ kind: 'Secret', metadata: { name: 'key' }, stringData: { id: 'x' } }],
  });
  expect(prepare).toMatch(/chmod 440 '.*\/key\/id' && chgrp 2000/);
});

test('a Job starts further pods up to its limit, and ends at its deadline', async () => {
  const tries = join(folder, 'tries');
  const again = await strategyOf({
    container: { command: ['sh', '-c', `echo try >> ${tries}; [ "$(wc -l < ${tries})" -ge 3 ]`] },
    job: { backoffLimit: 2 },
  });
  // Without its pauses, which take half a minute.
  expect(again.backup).toContain('pause=10');
  expect(sh(again.backup.replace('pause=10', 'pause=0'))).toMatchObject({ status: 0 });
  expect(readFileSync(tries, 'utf8')).toBe('try\n'.repeat(3));

  const failed = join(folder, 'failed');
  const failing = await strategyOf({
    container: { command: ['sh', '-c', `echo try >> ${failed}; exit 5`] },
    job: { backoffLimit: 1 },
  });
  expect(sh(failing.backup.replace('pause=10', 'pause=0')).status).toBe(5);
  expect(readFileSync(failed, 'utf8')).toBe('try\n'.repeat(2));

  const limited = await strategyOf({
    container: { command: ['sleep', '60'] },
    job: { activeDeadlineSeconds: 1 },
  });
  expect(limited.deadlineMs).toBe(31_000);
  expect(sh(limited.backup).status).toBe(124);
});

test('user and groups of the securityContext are those of the command', async () => {
  const { backup } = await strategyOf({
    container: { securityContext: { runAsUser: 1000 } },
    pod: { securityContext: { runAsUser: 5, runAsGroup: 6, fsGroup: 7 } },
  });
  expect(backup).toBe("exec setpriv --reuid=1000 --regid=6 --groups=7 'true'");
});

test('a claim and a folder of the node are the data, in their places', async () => {
  const { prepare, keepsMounted } = await strategyOf({
    container: {
      volumeMounts: [
        { name: 'claim', mountPath: '/data' },
        { name: 'same', mountPath: '/storage' },
      ],
    },
    pod: {
      volumes: [
        { name: 'claim', persistentVolumeClaim: { claimName: 'photos' } },
        { name: 'same', hostPath: { path: '/storage' } },
      ],
    },
  });
  expect(prepare.split('\n')).toEqual([
    'set -e',
    "mountpoint -q '/data' || { mkdir -p '/data' && mount --bind '/storage' '/data'; }",
  ]);
  expect(keepsMounted).toEqual(['/data']);
});

test('the parts of a pod that are not honoured are printed', async () => {
  const printed: string[] = [];
  const path = write({
    container: {
      resources: { limits: { memory: '1Gi' } },
      securityContext: { readOnlyRootFilesystem: true },
    },
    cron: { concurrencyPolicy: 'Replace' },
    annotations: { ...usual, 'firedrill.dev/packages': 'restic, rsync', 'firedrill.dev/promises': 'content' },
  });
  const strategy = await loadStrategy(path, { onPrinted: (text) => printed.push(text) });
  expect(strategy).toMatchObject({
    needs: ['own-programs'],
    packages: ['restic', 'rsync'],
    promises: ['content'],
  });
  expect(printed.map((line) => line.slice(path.length + 2))).toEqual([
    "not honoured: the image alpine: the command runs with the programs of the lab's node",
    'not honoured: the pod: it has the file system, the processes and the network of the node',
    'not honoured: concurrencyPolicy Replace: a backup that is due while another runs is left out',
    'not honoured: securityContext.readOnlyRootFilesystem',
    'not honoured: resources',
  ]);
});

test.each<[string, Parts, RegExp]>([
  [
    'no way to restore',
    { annotations: {} },
    /does not say how its backup is restored[\s\S]*firedrill\.dev\/restore/,
  ],
  ['no command', { container: { command: undefined } }, /the container has no command/],
  [
    'two containers',
    { pod: { containers: [{ name: 'a' }, { name: 'b' }] } },
    /several containers[\s\S]*a, b/,
  ],
  [
    'a missing ConfigMap',
    { container: { envFrom: [{ configMapRef: { name: 'gone' } }] } },
    /there is no ConfigMap gone/,
  ],
  [
    'a volume of a driver',
    {
      container: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      pod: { volumes: [{ name: 'v', csi: { driver: 'x' } }] },
    },
    /no lab has the volume v[\s\S]*found: +csi/,
  ],
  ['two workloads', { more: [{ kind: 'Job' }] }, /more than one workload/],
  [
    'a field of another type',
    { job: { backoffLimit: 'never' } },
    /not as Kubernetes has it[\s\S]*backoffLimit/,
  ],
])('%s is refused', async (_, parts, message) => {
  await expect(loadDeployed(write(parts))).rejects.toThrow(message);
});

test('a file that is no YAML, or absent, is refused', async () => {
  writeFileSync(join(folder, 'bad.yaml'), 'a: [1');
  await expect(loadDeployed(join(folder, 'bad.yaml'))).rejects.toThrow('the file is no YAML');
  await expect(loadDeployed(join(folder, 'none.yaml'))).rejects.toThrow('the file cannot be read');
});
