import { z } from 'zod';
import { duration } from '../history/duration.ts';
import { fault } from './fault.ts';

const params = z
  .strictObject({
    /** ms, ms */
    latency: z.strictObject({ latency: whole(), jitter: whole().default(0) }).optional(),
    /** kB/s */
    bandwidth: z.strictObject({ rate: whole() }).optional(),
    /** ms that closing a connection is put off */
    slow_close: z.strictObject({ delay: whole() }).optional(),
    /** ms after which the connection is closed, through which nothing gets; 0: it never is */
    timeout: z.strictObject({ timeout: whole() }).optional(),
    /** ms after which the connection is reset */
    reset_peer: z.strictObject({ timeout: whole().default(0) }).optional(),
    /** bytes, bytes, µs between two slices */
    slicer: z
      .strictObject({
        average_size: whole(1),
        size_variation: whole().default(0),
        delay: whole().default(0),
      })
      .refine(({ average_size, size_variation }) => size_variation < average_size, {
        path: ['size_variation'],
        error: 'less than `average_size`',
      })
      .optional(),
    /** bytes after which the connection is closed */
    limit_data: z.strictObject({ bytes: whole() }).optional(),
    service: z.enum(['ssh', 'nfs']).optional(),
    stream: z.enum(['upstream', 'downstream', 'both']).default('both'),
    /** The share of the connections that it strikes. */
    toxicity: z.number().min(0).max(1).default(1),
    for: duration().optional(),
  })
  .refine((params) => chosen(params).length === 1, {
    error: 'one of latency, bandwidth, slow_close, timeout, reset_peer, slicer and limit_data',
  });

/**
 * One of Toxiproxy's toxics on the streams between node and target (https://github.com/Shopify/toxiproxy#toxics).
 * A toxic affects TCP streams, never packets: the node's kernel still has a peer that answers.
 */
export const toxic = fault({
  name: 'toxic',
  about: "One of Toxiproxy's toxics spoils the streams between node and target.",
  needs: ['toxics'],
  params,
  // Two at once add up.
  holds: () => [],
  meets: () => ['packets-through-toxic'],
  word: (options: z.input<typeof params>) => options,
  inject(lab, params) {
    const [[type, attributes] = ['latency', {}]] = chosen(params);
    const { stream, toxicity, service } = params;
    return lab.link.toxic({ type, attributes, stream, toxicity, service });
  },
});

const notToxics = ['service', 'stream', 'toxicity', 'for'];

function chosen(params: Record<string, unknown>): [string, Record<string, number>][] {
  return Object.entries(params).filter(
    (entry): entry is [string, Record<string, number>] =>
      !notToxics.includes(entry[0]) && entry[1] !== undefined,
  );
}

function whole(least = 0) {
  return z.int().min(least);
}
