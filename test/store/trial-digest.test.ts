import { expect, it } from 'vitest';
import { trialsOfPlan } from '../../src/cli/run/declare.ts';
import type { Plan } from '../../src/history/plan.ts';
import { judgingParts, sourceDigest } from '../../src/store/source-digest.ts';
import { trialDigest } from '../../src/store/trial-digest.ts';
import { strategies } from '../../src/strategies/index.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { plan } from '../report/history.ts';

const ground = { lab: 'image 1', driver: 'sources 1' };

/** The digest of the plan's trial with rsync-ssh. */
function digestOf(changes: Partial<Plan> = {}, strategy: Partial<Strategy> = {}, on = ground): string {
  const known = { ...strategies, 'rsync-ssh': { ...strategies['rsync-ssh'], ...strategy } as Strategy };
  const found = trialsOfPlan({ ...plan, ...changes }, [changes.seed ?? 1], known).find(
    (trial) => trial.strategy.name === 'rsync-ssh',
  );
  if (!found) throw new Error('the plan has no rsync-ssh');
  return trialDigest(found, on);
}

it('changes with plan, seed, strategy, lab and sources, and with no text for readers', () => {
  const digests = [
    digestOf(),
    digestOf({ watchMs: 1 }),
    digestOf({ seed: 2 }),
    digestOf({}, { backup: 'exec true' }),
    digestOf({}, {}, { ...ground, lab: 'image 2' }),
    digestOf({}, {}, { ...ground, driver: 'sources 2' }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOf({ title: 'another', summary: 'another', again: 'scenario run x' })).toBe(digests[0]);
});

it('covers every source of the named folders', async () => {
  const one = await sourceDigest(['metrics']);
  expect(await sourceDigest(['metrics'])).toBe(one);
  expect(await sourceDigest(judgingParts)).not.toBe(one);
  await expect(sourceDigest(['no-such-part'])).rejects.toThrow('ENOENT');
});
