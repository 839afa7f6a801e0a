/**
 * The data of a drill, made on the node: a tree of files like the post-mortem's IoT volumes, its manifests, and the comparison with a
 * restored tree. Everything that it makes is a pure function of its arguments. Prints one line of JSON.
 *
 *   firedrill-data make DIR SEED FILES DIRECTORIES BYTES [KINDS]   version 0; KINDS is JSON, as the plan has it
 *   firedrill-data change DIR SEED SHARE VERSION [CHURN]           rewrites that share of the files, and more by CHURN
 *   firedrill-data change-one DIR SEED VERSION NTH SHARES          makes the nth change of a file during the backup of VERSION
 *   firedrill-data scan DIR VERSION                                scans the version again: others may have put files there
 *   firedrill-data names                                           patterns of the names that do not end in .dat
 *   firedrill-data compare DIR AGAINST                             a restored tree against all versions
 *
 * FILES counts regular files and directories, as `rsync --stats` does.
 */
import { runCommand } from './data/run-command.ts';

process.stdout.write(runCommand(process.argv.slice(2)));
