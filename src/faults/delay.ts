import { z } from 'zod';
import { type Duration, duration } from '../history/duration.ts';
import { fault, type Lasting } from './fault.ts';

/** A far or a congested target: every packet is late by `by`, give or take `jitter`. */
export const delay = fault({
  name: 'delay',
  about: 'Every packet between node and target is late, both ways.',
  needs: [],
  params: z
    .strictObject({ by: duration(), jitter: duration().optional(), for: duration().optional() })
    .refine(({ by, jitter = 0 }) => jitter <= by, { path: ['jitter'], error: 'at most as much as `by`' }),
  meets: () => ['packets-delayed'],
  word: (by: Duration, options: { jitter?: Duration } & Lasting = {}) => ({ by, ...options }),
  inject: (lab, { by, jitter }) => lab.link.delay(by, jitter),
});
