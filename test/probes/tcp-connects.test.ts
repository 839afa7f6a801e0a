import { expect, it } from 'vitest';
import { parseTcpConnects } from '../../src/probes/tcp-connects.ts';

it('is the value below the name ActiveOpens; without it the kernel does not tell', () => {
  const snmp =
    'Ip: Forwarding\nIp: 1\nTcp: RtoAlgorithm MaxConn ActiveOpens PassiveOpens\nTcp: 1 -1 361 12\n';
  expect(parseTcpConnects(snmp)).toBe(361);
  expect(parseTcpConnects('Ip: Forwarding\nIp: 1\n')).toBeNull();
});
