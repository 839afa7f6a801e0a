import { greatest } from './greatest.ts';
import type { Metric } from './metric.ts';

/**
 * The most bytes, both ways, on the node's wire during one backup of the timeline, with those of polls beside it. The tolerance:
 * a few frames (1,514 bytes), as acknowledgements and keepalives come by time.
 */
export const mostWireBytes: Metric = {
  name: 'most-wire-bytes',
  title: 'most bytes over the wire in one backup',
  unit: 'bytes',
  better: 'lower',
  tolerance: 16_384,
  of: ({ backups }) =>
    greatest(backups.flatMap(({ ended }) => (ended?.wire ? ended.wire.sent + ended.wire.received : []))),
};
