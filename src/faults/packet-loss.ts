import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { type Percent, percent } from '../history/percent.ts';
import { fault, type Lasting } from './fault.ts';

/** A bad cable or a crowded radio: some packets get lost at random, by the seed. */
export const packetLoss = fault({
  name: 'packet-loss',
  about: 'That share of the packets between node and target is lost, both ways.',
  needs: ['packet-loss'],
  params: z.strictObject({ percent: percent(), for: duration().optional() }),
  meets: () => ['packets-lost'],
  word: (percent: Percent, lasting: Lasting = {}) => ({ percent, ...lasting }),
  inject: (lab, { percent }) => lab.link.loss(percent),
});
