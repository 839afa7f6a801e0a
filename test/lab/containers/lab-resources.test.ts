/** The statements of SECURITY.md about the container lab's ports. That a started lab has no others is in test/e2e/containers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Engine } from '../../../src/lab/containers/engine.ts';
import { bindTo, LabResources } from '../../../src/lab/containers/lab-resources.ts';

const addressFor = (host: string) =>
  new LabResources({ info: { containerRuntime: { host } } } as Engine, 'lab-1', {}).address;

it.each(['localhost', '127.0.0.1', '0.0.0.0', '/var/run/docker.sock', ''])(
  'an engine at “%s” publishes ports on the loopback address alone',
  (host) => {
    expect(addressFor(host)).toBe('127.0.0.1');
  },
);

it('an engine of another machine publishes them on that one address of it', () => {
  expect(addressFor('192.168.1.5')).toBe('192.168.1.5');
});

it('every port of a container is bound to that address', () => {
  const hostConfig = {
    PortBindings: { '22/tcp': [{ HostPort: '0' }], '53/udp': [{ HostIp: '0.0.0.0' }, {}] },
  };
  bindTo(hostConfig, '127.0.0.1');
  expect(hostConfig.PortBindings).toEqual({
    '22/tcp': [{ HostPort: '0', HostIp: '127.0.0.1' }],
    '53/udp': [{ HostIp: '127.0.0.1' }, { HostIp: '127.0.0.1' }],
  });
});

it('docker-compose.yml, for use by hand, publishes on the loopback address alone', () => {
  const file = readFileSync(join(import.meta.dirname, '../../../docker-compose.yml'), 'utf8');
  const ports = [...file.matchAll(/^\s*ports: \[(.*)\]$/gm)].flatMap(([, list = '']) => list.split(', '));
  expect(ports.length).toBeGreaterThan(3);
  for (const port of ports) expect(port).toMatch(/^'127\.0\.0\.1:\d+:\d+'$/);
});
