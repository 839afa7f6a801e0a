/** The shape of src/, as docs/architecture.md draws it, held against every import statement. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Each part of src/ and the parts that it may import besides itself; `types` are imported for their types alone. */
const allowed: Record<string, { parts: string[]; types?: string[] }> = {
  cli: {
    parts: [
      'audit',
      'drive',
      'scenario',
      'strategies',
      'lab',
      'compare',
      'store',
      'report',
      'checks',
      'read-model',
      'history',
      'user-file',
    ],
  },
  audit: { parts: [] },
  drive: { parts: ['strategies', 'faults', 'lab', 'history'] },
  scenario: { parts: ['faults', 'checks', 'history', 'user-file'], types: ['strategies', 'lab'] },
  strategies: { parts: ['lab', 'history', 'user-file'] },
  faults: { parts: ['history'], types: ['lab'] },
  lab: { parts: ['guest', 'probes', 'history'] },
  guest: { parts: ['probes', 'history'] },
  probes: { parts: ['history'] },
  store: { parts: ['compare', 'lab', 'history'] },
  compare: { parts: ['report', 'history'] },
  report: { parts: ['read-model', 'history'] },
  checks: { parts: ['metrics', 'read-model', 'history'] },
  metrics: { parts: ['read-model', 'history'] },
  'read-model': { parts: ['history'] },
  history: { parts: [] },
  'user-file': { parts: [] },
  // The public face.
  'index.ts': { parts: ['scenario', 'faults', 'history'], types: ['strategies'] },
  // Free for all.
  'errors.ts': { parts: [] },
  terminal: { parts: [] },
  'package-root.ts': { parts: [] },
};
const free = ['errors.ts', 'package-root.ts', 'terminal'];

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: root });
const imports = files.flatMap(importsOf);

describe('src', () => {
  it('has the parts that docs/architecture.md names, and no others', () => {
    const parts = [...new Set(files.map(partOf))];
    expect(parts.sort()).toEqual(Object.keys(allowed).sort());
    const document = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    expect(parts.filter((part) => !document.includes(`\`${part}`))).toEqual([]);
  });

  it('imports downwards only', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((found) => !isAllowed(found)).map(show)).toEqual([]);
  });

  it('imports from src alone: no scenarios, no tests', () => {
    expect(imports.filter(({ to }) => !to.startsWith('src/')).map(show)).toEqual([]);
  });

  it('keeps lab/kubernetes and lab/programs free of Docker and of the container lab, so that both labs can use them', () => {
    const shared = ['src/lab/kubernetes/', 'src/lab/programs/'];
    const from = files.filter((file) => shared.some((folder) => file.startsWith(folder)));
    expect(from.length).toBeGreaterThan(20);
    expect(
      imports.filter(({ from: file, to }) => from.includes(file) && to.startsWith('src/lab/containers/')),
    ).toEqual([]);
    const docker = /from '(?:dockerode|testcontainers|@testcontainers\/)/;
    expect(from.filter((file) => docker.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('has no cycles', () => {
    expect(cycles()).toEqual([]);
  });
});

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s[^'"`;]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'(\.[^']+)'/g);
  return [...statements, ...dynamic].map(([statement, from, bare]) => ({
    from: file,
    to: normalize(join(dirname(file), (from ?? bare) as string)),
    typeOnly: /^(?:import|export)\s+type\s/.test(statement) || onlyInlineTypes(statement),
  }));
}

/** `import { type A, type B } from …` */
function onlyInlineTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .map((name) => name.trim()) ?? [''];
  return names.filter(Boolean).length > 0 && names.filter(Boolean).every((name) => name.startsWith('type '));
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [importer, imported] = [partOf(from), partOf(to)];
  const rule = allowed[importer];
  if (importer === imported || free.includes(imported)) return true;
  return rule?.parts.includes(imported) || (typeOnly && rule?.types?.includes(imported)) || false;
}

/** `cli` of `src/cli/run/drill.ts`, `errors.ts` of `src/errors.ts`. */
function partOf(file: string): string {
  return file.split('/')[1] ?? file;
}

function show({ from, to, typeOnly }: Import): string {
  return `${from} imports ${typeOnly ? 'types of ' : ''}${to}`;
}

/** Chains of imports that come back to where they began. Imports of types are gone when the program runs. */
function cycles(): string[] {
  const loaded = imports.filter(({ typeOnly }) => !typeOnly);
  const next = Map.groupBy(loaded, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
