/** Type-checks a user's file with the TypeScript compiler before it is run. */
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../errors.ts';
import { confined } from './confined.ts';
import { copyTypes } from './type-copies.ts';

/** How long the compiler may take, in wall ms; a file of some lines takes a second or two. */
const limitMs = 60_000;
/** Far above the 0.3 GB that it takes for the types of Node and of this package. */
const memoryBytes = 4 * 2 ** 30;

/** Its first argument becomes the standard input: a pipe, which the compiler can open by name, as it cannot a socket of Node's. */
const fromInput = 'given=$1; shift; exec "$@" <<END\n$given\nEND\n';

/**
 * Checks the file and its imports; `entry` has the types of 'firedrill'. Throws UsageError with the compiler's
 * messages as `file:line:column: message`. Messages about this package's own files are left out. Throws the signal's reason when it is
 * aborted. The compiler's configuration goes through its standard input, so that nothing is left on the disk however this ends.
 */
export async function checkTypes(path: string, entry: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  // Several checkers each check the same types of the package: one takes half of the CPU time, and no longer.
  const options = ['--pretty', 'false', '--singleThreaded'];
  const compile = [process.execPath, compilerPath(), '-p', '/dev/stdin', ...options];
  await using types = await nodeTypes();
  const given = JSON.stringify(configuration(path, entry, types.path));
  const [program, ...args] = confined(['sh', '-c', fromInput, 'sh', given, ...compile], { memoryBytes });
  const late = AbortSignal.timeout(limitMs);
  const compiler = await execa(program, args, {
    reject: false,
    stdin: 'ignore',
    cancelSignal: signal ? AbortSignal.any([signal, late]) : late,
    killSignal: 'SIGKILL',
  });
  signal?.throwIfAborted();
  if (compiler.exitCode === 0) return;
  if (late.aborted)
    throw new UsageError({
      what: `its types are not checked within ${limitMs / 1000} s`,
      where: relativeTo(path),
      expected: 'types that the compiler can resolve',
    });
  const all = parseErrors(compiler.stdout);
  const errors = all.filter(({ file }) => !isWithin(dirname(entry), resolve(file)));
  if (errors.length > 0) throw new UsageError({ what: errors.map(({ text }) => text).join('\n') });
  if (all.length === 0)
    throw new Error(
      `the TypeScript compiler failed: ${compiler.stdout || compiler.stderr || compiler.message}`,
    );
}

const require = createRequire(import.meta.url);

function compilerPath(): string {
  return join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
}

/** The folder of Node's types, or a copy of it where they are in one of Yarn's archives. */
async function nodeTypes(): Promise<AsyncDisposable & { path: string }> {
  const path = dirname(require.resolve('@types/node/package.json'));
  return path.includes('.zip/') ? copyTypes(path) : { path, async [Symbol.asyncDispose]() {} };
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
