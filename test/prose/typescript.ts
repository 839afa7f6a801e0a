import { SyntaxKind } from 'typescript/unstable/ast';
import { createScanner, type Scanner } from 'typescript/unstable/ast/scanner';
import { type Passage, passage } from './passage.ts';

/** The prose of a TypeScript file: comments, and the text of string literals and templates that have a space in them. */
export function typescriptPassages(text: string): Passage[] {
  const scanner = createScanner(false);
  scanner.setText(text);
  const comments: { line: number; endLine: number; lines: string[] }[] = [];
  const strings: Passage[] = [];
  for (const { kind, source, start } of tokens(scanner)) {
    const line = text.slice(0, start).split('\n').length;
    const lines = source.split('\n');
    if (isComment(kind)) {
      const stripped = lines.map(bare);
      const last = comments.at(-1);
      // Line comments beneath each other are one sentence.
      if (last && source.startsWith('//') && last.endLine === line - 1) {
        last.lines.push(...stripped);
        last.endLine = line;
      } else comments.push({ line, endLine: line + lines.length - 1, lines: stripped });
    } else if (/\S \S/.test(source)) strings.push(passage(lines.map(quoteless), line));
  }
  return [...comments.map(({ lines, line }) => passage(lines, line)), ...strings];
}

function isComment(kind: SyntaxKind): boolean {
  return kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia;
}

/** Comments and strings in the order of the file. */
function* tokens(scanner: Scanner): Generator<{ kind: SyntaxKind; source: string; start: number }> {
  // For each open `${` how many braces are open inside it.
  const templates: number[] = [];
  let mayDivide = false;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFile; kind = scanner.scan()) {
    if (kind === SyntaxKind.OpenBraceToken && templates.length > 0)
      templates.push((templates.pop() ?? 0) + 1);
    if (kind === SyntaxKind.CloseBraceToken && templates.length > 0) {
      const open = templates.pop() ?? 0;
      if (open > 0) templates.push(open - 1);
      else kind = scanner.reScanTemplateToken(false);
      if (kind === SyntaxKind.TemplateMiddle) templates.push(0);
    }
    if (kind === SyntaxKind.TemplateHead) templates.push(0);
    if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken)
      if (!mayDivide) kind = scanner.reScanSlashToken();
    if (isComment(kind) || isText(kind))
      yield { kind, source: scanner.getTokenText(), start: scanner.getTokenStart() };
    if (!isTrivia(kind)) mayDivide = endsValue(kind);
  }
}

function isText(kind: SyntaxKind): boolean {
  return (
    kind === SyntaxKind.StringLiteral ||
    kind === SyntaxKind.NoSubstitutionTemplateLiteral ||
    kind === SyntaxKind.TemplateHead ||
    kind === SyntaxKind.TemplateMiddle ||
    kind === SyntaxKind.TemplateTail
  );
}

function isTrivia(kind: SyntaxKind): boolean {
  return isComment(kind) || kind === SyntaxKind.WhitespaceTrivia || kind === SyntaxKind.NewLineTrivia;
}

/** After such a token a slash divides; after any other it opens a regular expression. */
function endsValue(kind: SyntaxKind): boolean {
  return (
    kind === SyntaxKind.Identifier ||
    kind === SyntaxKind.NumericLiteral ||
    kind === SyntaxKind.CloseParenToken ||
    kind === SyntaxKind.CloseBracketToken ||
    kind === SyntaxKind.CloseBraceToken ||
    kind === SyntaxKind.ThisKeyword ||
    isText(kind)
  );
}

/** A line of a comment without its slashes and stars. */
function bare(line: string): string {
  return line.replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)/, '').replace(/\*\/\s*$/, '');
}

/** A line of a literal without the quotes and the `${` around it. */
function quoteless(line: string): string {
  return line.replace(/^['"`}]/, '').replace(/(?:['"`]|\$\{)$/, '');
}
