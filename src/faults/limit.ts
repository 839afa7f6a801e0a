import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { size } from '../history/size.ts';
import { fault } from './fault.ts';

/** A saturated or slow line: only so many bytes get through in a second. */
export const limit = fault({
  name: 'limit',
  about: 'At most so many bytes a second pass between node and target, each way.',
  needs: [],
  params: z.strictObject({ bytesPerSecond: size(), for: duration().optional() }),
  inject: (lab, { bytesPerSecond }) => lab.link.limit(bytesPerSecond),
});
