/**
 * After how long the probes give up. The sampler on the node has no plan, so these are constants, and every plan records
 * them as its `limits.bystanderMs` and `limits.controlPlaneMs`: a history is judged by those that its probes had.
 */

/** Ordinary work beside the backup, in ms; the kubelet's own calls to its runtime give up after 2 min. */
export const bystanderMs = 30_000;

/** One request to the control plane, or the wait for an SSH banner, in ms: a kubelet's lease is renewed every 10 s. */
export const controlPlaneMs = 10_000;
