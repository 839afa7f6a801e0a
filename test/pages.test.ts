/** Every Markdown page of the repository: its links, and the commands that it shows. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../src/cli/program.ts';

const root = join(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/**/*.md', '.github/**/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
}).sort();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const program = makeProgram({ signal: new AbortController().signal, exitCode: 0 });

describe.each(pages)('%s', (file) => {
  it('links to files and headings that are there', () => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, to]) => to as string);
    expect(links.filter((to) => !resolves(file, to))).toEqual([]);
  });

  it('shows commands and options that the program has', () => {
    expect(commandsIn(read(file)).filter((line) => !isKnown(line))).toEqual([]);
  });

  it('shows npm scripts that package.json has', () => {
    const shown = [...read(file).matchAll(/npm run (?:--\S+ )*([\w:-]+)/g)].map(([, name]) => name as string);
    expect(shown.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('reads links, commands and headings at all', () => {
  expect(resolves('README.md', 'docs/drills.md#faults')).toBe(true);
  expect(resolves('README.md', 'docs/drills.md#no-such-heading')).toBe(false);
  expect(resolves('README.md', 'docs/no-such-page.md')).toBe(false);
  expect(
    commandsIn('Try `scenario rnu` or\n```sh\nnpm ci && npx scenario run x --sed 1 # a drill\n```\n').map(
      isKnown,
    ),
  ).toEqual([false, false]);
  expect(commandsIn('`scenario run x --seed 1`, `scenario.ts`, a scenario run').map(isKnown)).toEqual([true]);
});

function resolves(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(root, file))) return false;
  return heading === undefined || headingsOf(read(file)).includes(heading);
}

/** As GitHub names them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Calls of the program in code spans and fenced blocks, each as its arguments. */
function commandsIn(text: string): string[][] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string);
  const blocks = [...text.matchAll(/```(?:sh|text)?\n(.*?)```/gs)].flatMap(([, code = '']) =>
    code.split('\n'),
  );
  const call = /^(?:\$ )?(?:[^&]*&& )?(?:npx )?(?:scenario|firedrill) ([^#;&|]+)/;
  return [...spans, ...blocks]
    .map((line) => call.exec(line.trim())?.[1]?.trim().split(/\s+/) ?? [])
    .filter(([name = '']) => /^[\w-]/.test(name));
}

function isKnown([name = '', ...args]: string[]): boolean {
  if (name.startsWith('-')) return true;
  const command = program.commands.find((known) => known.name() === name);
  const options = [...(command?.options ?? []).map(({ long }) => long), '--help'];
  const given = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.split('=')[0]);
  return (command !== undefined || name === 'help') && given.every((option) => options.includes(option));
}
