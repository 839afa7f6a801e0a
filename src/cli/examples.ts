/** The examples at the end of a command's help: each a command line and its purpose. */
export function examples(lines: readonly (readonly [command: string, about: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, about]) => `  $ ${command.padEnd(width)}  ${about}`).join('\n')}`;
}
