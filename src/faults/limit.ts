import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { type Size, size } from '../history/size.ts';
import { fault, type Lasting } from './fault.ts';

/** A saturated or slow line: a limited number of bytes passes in a second. */
export const limit = fault({
  name: 'limit',
  about: 'The bytes a second between node and target are limited, each way.',
  needs: [],
  params: z.strictObject({ bytesPerSecond: size(), for: duration().optional() }),
  meets: () => ['packets-throttled'],
  word: (bytesPerSecond: Size, lasting: Lasting = {}) => ({ bytesPerSecond, ...lasting }),
  inject: (lab, { bytesPerSecond }) => lab.link.limit(bytesPerSecond),
});
