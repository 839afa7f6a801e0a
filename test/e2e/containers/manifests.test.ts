/** The manifests that a user applies by hand, against the schema of the node's own API server. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../src/package-root.ts';
import { startNode, type TestNode } from './node.ts';
import { describe } from './with-engine.ts';

const manifests = join(packageRoot, 'images', 'containers', 'manifests');
let node: TestNode;

beforeAll(async () => {
  node = await startNode();
});
afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
});

/** The server checks each field and stores nothing. */
const validate = (text: string) =>
  node.kubectl(['apply', '--dry-run=server', '--validate=strict', '--output=name'], text);

describe('the manifests of a backup', () => {
  it('have no field that the API does not know, in the order in which kubectl applies a folder', async () => {
    // A dry run keeps no namespace for the objects in it.
    const [namespace = '', ...others] = documentsIn(manifests);
    expect(await node.kubectl(['apply', '--validate=strict', '--output=name'], namespace)).toBe(
      'namespace/backup',
    );
    const kinds = ['configmap/backup-script', 'secret/', 'cronjob.batch/local-path-backup'];
    const answers = await Promise.all(others.map(validate));
    expect(answers).toEqual(kinds.map((kind) => expect.stringContaining(kind)));
    for (const answer of answers) expect(answer).not.toMatch(/error|unknown field|warning/i);
  });

  it('over NFS have none either', async () => {
    const answers = await Promise.all(documentsIn(join(manifests, 'nfs')).map(validate));
    expect(answers.join('\n').split('\n').sort()).toEqual([
      'configmap/backup-script',
      'cronjob.batch/local-path-backup',
      'persistentvolume/nfs-backup-pv',
      'persistentvolumeclaim/nfs-backup',
    ]);
  });

  it('are refused with a field that the API does not know', async () => {
    const cronJob = documentsIn(manifests).find((text) => text.includes('kind: CronJob')) ?? '';
    const wrong = cronJob.replace('concurrencyPolicy:', 'concurrencyRule:');
    expect(wrong).not.toBe(cronJob);
    expect(await validate(wrong)).toContain('unknown field "spec.concurrencyRule"');
  });
});

function documentsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
