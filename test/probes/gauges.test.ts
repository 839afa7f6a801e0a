import { expect, it } from 'vitest';
import { sampleGauges } from '../../src/probes/gauges.ts';

it('every gauge has a value on this kernel, and a name with its unit', () => {
  const gauges = sampleGauges();
  expect(Object.keys(gauges)).toContain('dirty-memory-bytes');
  for (const value of Object.values(gauges)) expect(value).toBeGreaterThanOrEqual(0);
});
