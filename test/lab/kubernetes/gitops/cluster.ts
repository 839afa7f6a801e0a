/** A cluster for GitOps: the manifests of the backup on a small API server, and a node with a real Git repository. */
import type { V1CronJob } from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { Api } from '../../../../src/lab/kubernetes/api.ts';
import type { Cluster } from '../../../../src/lab/kubernetes/cluster.ts';
import { readManifests } from '../../../../src/lab/kubernetes/manifests.ts';
import { fakeApiServer } from '../api-server.ts';
import { temporaryNode } from './node.ts';

export const cronJobPath = '/apis/batch/v1/namespaces/backup/cronjobs/local-path-backup';

export const privateKey = 'the private key of the test';

/** The manifests are installed. All of it is gone at the end of the test. */
export async function clusterWithNode() {
  const server = await fakeApiServer();
  const node = temporaryNode();
  onTestFinished(async () => {
    node[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });
  const api = Api.of(server.config);
  const manifests = readManifests({ image: 'backup', privateKey, knownHosts: 'hosts' });
  for (const { object } of manifests) await api.apply(object);
  const cluster = { config: server.config, api, manifests } as unknown as Cluster;
  const cronJob = () => server.objects.get(cronJobPath) as V1CronJob | undefined;
  return { server, node, cluster, cronJob };
}
