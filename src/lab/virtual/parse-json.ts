/** What a line of JSON says; a line that is none, as it is. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
