/** Type-checks a user's file with the TypeScript compiler before it is run. */
import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../errors.ts';

/**
 * Checks the file and its imports; `entry` has the types of 'firedrill'. Throws UsageError with the compiler's
 * messages as `file:line:column: message`. Messages about this package's own files are left out.
 */
export async function checkTypes(path: string, entry: string): Promise<void> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'firedrill-types-'));
  try {
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify(configuration(path, entry, await nodeTypes(folder))),
    );
    const compiler = await execa(process.execPath, [compilerPath(), '-p', folder, '--pretty', 'false'], {
      reject: false,
      stdin: 'ignore',
    });
    if (compiler.exitCode === 0) return;
    const errors = parseErrors(compiler.stdout).filter(
      ({ file }) => !isWithin(dirname(entry), resolve(file)),
    );
    if (errors.length > 0) throw new UsageError({ what: errors.map(({ text }) => text).join('\n') });
    if (parseErrors(compiler.stdout).length === 0)
      throw new Error(
        `the TypeScript compiler failed: ${compiler.stdout || compiler.stderr || compiler.message}`,
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const require = createRequire(import.meta.url);

function compilerPath(): string {
  return join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
}

/**
 * The folder of Node's types. Yarn's Plug'n'Play keeps packages in archives, which Node reads and the compiler does not:
 * then it is a copy of them in `folder`.
 */
async function nodeTypes(folder: string): Promise<string> {
  const types = dirname(require.resolve('@types/node/package.json'));
  if (!types.includes('.zip/')) return types;
  const copy = join(folder, 'node-types');
  await cp(types, copy, { recursive: true });
  return copy;
}

/** As strict as this package itself, and nothing that Node could not strip. Of plain JavaScript only the syntax is checked. */
function configuration(path: string, entry: string, types: string): object {
  return {
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      allowJs: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
      types: [types],
      paths: { firedrill: [entry] },
    },
    files: [path],
  };
}

interface CompilerError {
  file: string;
  text: string;
}

/** `file(line,column): error TS2322: message`, and indented lines that continue the previous message. */
function parseErrors(output: string): CompilerError[] {
  const errors: CompilerError[] = [];
  for (const line of output.split('\n')) {
    const [, file, row, column, message] = /^(.+?)\((\d+),(\d+)\): error TS\d+: (.*)$/.exec(line) ?? [];
    const last = errors.at(-1);
    if (file) errors.push({ file, text: `${relativeTo(file)}:${row}:${column}: ${message}` });
    else if (last && line.startsWith(' ')) last.text += `\n${line}`;
  }
  return errors;
}

function relativeTo(file: string): string {
  const short = relative(process.cwd(), resolve(file));
  return short.startsWith('..') ? resolve(file) : short;
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(folder + sep);
}
