import { type Passage, passage } from './passage.ts';

/** The prose of a shell script or a Dockerfile: its comments. Strings are commands and messages to other programs. */
export function shellPassages(text: string): Passage[] {
  const passages: Passage[] = [];
  let open: string[] = [];
  const lines = text.split('\n');
  const close = (end: number) => {
    if (open.length > 0) passages.push(passage(open, end - open.length + 1));
    open = [];
  };
  for (const [index, line] of lines.entries()) {
    const [, whole] = /^\s*#(?!!)\s?(.*)$/.exec(line) ?? [];
    const [, behind] = /\S.*?\s#\s(.*)$/.exec(line.replaceAll(/"[^"]*"|'[^']*'/g, '·')) ?? [];
    if (whole === undefined || /^shellcheck /.test(whole)) close(index);
    if (whole !== undefined && !/^shellcheck /.test(whole)) open.push(whole);
    else if (behind !== undefined) passages.push(passage([behind], index + 1));
  }
  close(lines.length);
  return passages;
}
