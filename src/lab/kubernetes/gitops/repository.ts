/** The Git repository that defines the cluster: a real one, on the node, made with git. */
import { LabError } from '../../../errors.ts';
import type { Exited } from '../../lab.ts';

/** Where it is on the node. */
export const repositoryPath = '/var/lib/firedrill/gitops';

const author = ['-c', 'user.name=firedrill', '-c', 'user.email=firedrill@localhost'];

type OnNode = (argv: string[]) => Promise<Exited>;

export class Repository {
  readonly #onNode: OnNode;
  /** The contents of HEAD at the last read: a commit never changes. */
  #read: { head: string; files: ReadonlyMap<string, string> } | undefined;

  constructor(onNode: OnNode) {
    this.#onNode = onNode;
  }

  /** Creates it again, with these files in its first commit. */
  async init(files: ReadonlyMap<string, string>): Promise<void> {
    await this.#run(['rm', '-rf', repositoryPath]);
    await this.#run(['git', 'init', '--quiet', '--initial-branch=main', repositoryPath]);
    await this.write(files, 'Back up every night');
  }

  /** Commits files, new or changed; the commit's hash, abbreviated. */
  async write(files: ReadonlyMap<string, string>, message: string): Promise<string> {
    for (const [name, content] of files)
      await this.#run(['sh', '-c', 'printf %s "$1" > "$0"', `${repositoryPath}/${name}`, content]);
    await this.#git('add', '--', ...files.keys());
    return this.#commit(message);
  }

  /** Commits that a file is gone; the commit's hash, abbreviated. */
  async remove(name: string, message: string): Promise<string> {
    await this.#git('rm', '--quiet', '--', name);
    return this.#commit(message);
  }

  /** The commit that HEAD is at, abbreviated. */
  async head(): Promise<string> {
    return (await this.#git('rev-parse', '--short', 'HEAD')).trim();
  }

  /** The files of HEAD by their names, as they were committed. */
  async files(): Promise<ReadonlyMap<string, string>> {
    const head = await this.head();
    if (this.#read?.head === head) return this.#read.files;
    const files = new Map<string, string>();
    for (const name of (await this.#git('ls-tree', '-r', '--name-only', head)).split('\n').filter(Boolean))
      files.set(name, await this.#git('show', `${head}:${name}`));
    this.#read = { head, files };
    return files;
  }

  async #commit(message: string): Promise<string> {
    await this.#git(...author, 'commit', '--quiet', '--message', message);
    return this.head();
  }

  #git(...args: string[]): Promise<string> {
    return this.#run(['git', '-C', repositoryPath, ...args]);
  }

  async #run(argv: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#onNode(argv);
    if (code === 0) return stdout;
    throw new LabError({
      what: 'the Git repository on the node cannot be used',
      where: repositoryPath,
      expected: `success of ${argv.slice(0, 6).join(' ')}`,
      found: stderr.trim() || `exit code ${code}`,
    });
  }
}
