/** The live database of the data: its writer on the node, and the state of a restored copy. */
import { LabError } from '../errors.ts';
import type { RestoredDatabase } from '../history/events.ts';
import { liveFile, liveFolder } from '../history/live-database.ts';
import type { PlannedDatabase } from '../history/plan.ts';
import type { Job, Lab, Replacement } from '../lab/lab.ts';
import { paths } from '../lab/paths.ts';
import { endWithin } from './until-ended.ts';

const folder = `${paths.data}/${liveFolder}`;

/**
 * One connection, open all the time, so that the write-ahead log is always there; each row is a transaction that has reached the disk
 * (`synchronous=FULL`) before the next one begins.
 */
const writer = `mkdir -p "$1" && cd "$1" || exit
{
  echo 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;'
  echo 'CREATE TABLE IF NOT EXISTS commits (n INTEGER PRIMARY KEY, filler TEXT NOT NULL);'
  while :; do
    echo "INSERT INTO commits (filler) VALUES (printf('%.*c', $2, 'x'));"
    sleep "$3"
  done
} | sqlite3 -batch ${liveFile} > /dev/null`;

/** Opens a copy as an application would: a write-ahead log beside it is replayed. */
const check = `[ -e "$1" ] || { echo 'no such file' >&2; exit 1; }
exec sqlite3 -batch "$1" 'PRAGMA integrity_check(1); SELECT count(*) FROM commits;'`;

/** The database of one trial. */
export class LiveDatabase {
  readonly #lab: Lab;
  readonly #planned: PlannedDatabase | undefined;

  /** `planned`: absent where the data have none; then nothing here does anything. */
  constructor(lab: Lab, planned: PlannedDatabase | undefined) {
    this.#lab = lab;
    this.#planned = planned;
  }

  /** Starts the writer, and waits until its first row is there. Throws LabError. */
  async make(): Promise<void> {
    const { clock } = this.#lab;
    const writing = await this.goOn();
    if (!writing) return;
    await clock.advance(clock.now() + firstRowMs);
    if (writing.exited)
      throw new LabError({
        what: 'the writer of the live database ended',
        found: writing.exited.stderr.trim(),
      });
  }

  /** Starts the writer, the first time or after a boot of the node. Throws LabError. */
  async goOn(): Promise<Job | undefined> {
    if (!this.#planned) return undefined;
    const { everyMs, rowBytes } = this.#planned;
    const argv = ['sh', '-c', writer, 'writer', folder, String(rowBytes), String(everyMs / 1000)];
    return this.#lab.node.start(argv);
  }

  /** The rows that are committed now; undefined: there is no database. Throws LabError. */
  async committed(): Promise<number | undefined> {
    if (!this.#planned) return undefined;
    const query = 'SELECT count(*) FROM commits;';
    const { code, stdout, stderr } = await this.#lab.node.run([
      ...['sqlite3', '-batch', `${folder}/${liveFile}`, query],
    ]);
    if (code === 0) return Number(stdout);
    throw new LabError({ what: 'the live database cannot be read', found: stderr.trim() });
  }

  /** The copy in the folder of a replacement that a restore has filled; undefined: there is no database. Never throws for a damaged copy. */
  async restored(
    { clock, startJob, folder: { inside } }: Replacement,
    id: string,
  ): Promise<RestoredDatabase | undefined> {
    if (!this.#planned) return undefined;
    const args = [`${inside}/${liveFolder}/${liveFile}`];
    const job = await startJob({ id: `${id}-database`, role: 'restore', script: check, args, needs: [] });
    const { code, stdout, stderr } = await endWithin(clock, job, checkLimitMs);
    const [state = '', rows = ''] = stdout.trim().split('\n').slice(-2);
    if (code !== 0) return { rows: null, problem: (stderr.trim() || state).slice(0, 500) };
    return { rows: Number(rows), problem: state === 'ok' ? null : state.slice(0, 500) };
  }
}

/** A check of a database of some megabytes takes a tenth of this. */
const checkLimitMs = 60_000;
/** The start of a shell and of sqlite3, and a transaction, take a tenth of this in either lab. */
const firstRowMs = 2_000;
