/** The guest's real-time clock. It continues over reboots: the machine's own clock is the virtual one. */

/** Now, in milliseconds with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
