/** Whether this stream should get colours: a terminal that is not `dumb`, and NO_COLOR (https://no-color.org) unset or empty. */
export function wantsColor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}
