/** The names of the live SQLite database within the data; generator, drive and strategies agree on them. */

/** Its folder below the data's root: the generator leaves it alone, and no comparison by content includes it. */
export const liveFolder = 'live-database';
/** Its file there. The journal is beside it, with `-wal` at the end of the name. */
export const liveFile = 'database.sqlite';
