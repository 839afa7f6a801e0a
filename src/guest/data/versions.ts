/** The manifests of all versions of the data, as files in a folder of the harness. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, type Changes } from './either-state.ts';
import { contentOf, hashOf, scan, type Tree } from './tree.ts';

/** A version as the drive records it. */
export interface VersionFacts {
  version: number;
  /** Regular files, and their bytes. */
  files: number;
  bytes: number;
  changedFiles: number;
  /** Over the hashes of all files and their paths. */
  digest: string;
}

export class Versions {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The numbers of all versions, ascending. */
  get numbers(): number[] {
    const names = readdirSync(this.#folder).filter((name) => /^\d+\.json$/.test(name));
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  }

  read(version: number): Tree {
    return JSON.parse(readFileSync(this.#file(version), 'utf8'));
  }

  /** The changes of single entries since this version was scanned. */
  changes(version: number): Changes {
    const file = this.#changesFile(version);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  }

  noteChanges(version: number, changes: Changes): void {
    writeFileSync(this.#changesFile(version), JSON.stringify(changes));
  }

  /** The tree as the changes have left it. */
  latest(version: number): Tree {
    return after(this.read(version), this.changes(version));
  }

  /** Whether manifests hold extended attributes; a scan of them costs a process. */
  get withAttributes(): boolean {
    return readdirSync(this.#folder).includes('attributes');
  }

  /** Before the first version. */
  start(withAttributes: boolean): void {
    mkdirSync(this.#folder, { recursive: true });
    if (withAttributes) writeFileSync(join(this.#folder, 'attributes'), '');
  }

  /** Scans the data, a user's own files included, as this version. `hashes`: of files that were just written. */
  remember(
    dir: string,
    version: number,
    changedFiles: number,
    known: { earlier?: Tree; hashes?: ReadonlyMap<string, string> } = {},
  ): VersionFacts {
    const tree = scan(dir, { attributes: this.withAttributes, ...known });
    writeFileSync(this.#file(version), JSON.stringify(tree));
    const files = Object.values(tree).filter(({ kind }) => kind === 'file');
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const digest = hashOf(Buffer.from(JSON.stringify(contentOf(tree))));
    return { version, files: files.length, bytes, changedFiles, digest };
  }

  #changesFile(version: number): string {
    return join(this.#folder, `${version}-changes.json`);
  }

  #file(version: number): string {
    return join(this.#folder, `${version}.json`);
  }
}
