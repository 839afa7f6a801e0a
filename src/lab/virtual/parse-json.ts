/** The value of a line of JSON; any other line as it is. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
