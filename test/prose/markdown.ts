import { type Passage, passage } from './passage.ts';

/**
 * The prose of a Markdown page: paragraphs, list items and table cells, without code. Cells of a column that is headed
 * `not` are left out: they list the words that the glossary replaces.
 */
export function markdownPassages(text: string): Passage[] {
  const passages: Passage[] = [];
  let open: string[] = [];
  let notColumn = -1;
  let fenced = false;
  const lines = text.split('\n');
  const close = (end: number) => {
    if (open.length > 0) passages.push(passage(open, end - open.length + 1));
    open = [];
  };
  for (const [index, line] of lines.entries()) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    const isRow = line.trimStart().startsWith('|');
    const isBreak = fenced || /^\s*(?:```.*)?$/.test(line) || /^#/.test(line);
    if (isBreak || isRow || /^\s*(?:[-*]|\d+\.) /.test(line)) close(index);
    if (!isRow) notColumn = -1;
    if (isRow) {
      const cells = line.split(/(?<!\\)\|/).slice(1, -1);
      if (notColumn < 0) notColumn = cells.findIndex((cell) => cell.trim() === 'not');
      const kept = cells.filter((_, column) => column !== notColumn);
      passages.push(...kept.map((cell) => passage([cell], index + 1)));
    } else if (/^#/.test(line) && !fenced) passages.push(passage([line], index + 1));
    else if (!isBreak) open.push(line);
  }
  close(lines.length);
  return passages;
}
