/** docker-compose.yml has the parts of the container lab: results by hand hold for a drill. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { servicePorts } from '../../../src/lab/containers/toxiproxy.ts';
import type { ServiceName } from '../../../src/lab/lab.ts';

const root = join(import.meta.dirname, '../../..');
const proxies: Record<string, unknown>[] = JSON.parse(
  readFileSync(join(root, 'images/by-hand/toxiproxy.json'), 'utf8'),
);
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const servers: Record<ServiceName, string> = { ssh: 'ssh-target', nfs: 'nfs-server' };

it('Toxiproxy has a proxy for each service, by the lab’s names and ports', () => {
  const wanted = Object.entries(servicePorts).map(([name, port]) => ({
    name,
    listen: `0.0.0.0:${port}`,
    upstream: `${servers[name as ServiceName]}:${port}`,
    enabled: true,
  }));
  expect(proxies).toEqual(wanted);
});

it('each proxy leads to a server of docker-compose.yml, and is published there', () => {
  for (const [name, port] of Object.entries(servicePorts)) {
    expect(compose).toContain(`\n  ${servers[name as ServiceName]}:\n`);
    expect(compose).toMatch(new RegExp(`'127\\.0\\.0\\.1:\\d+:${port}'`));
  }
});
