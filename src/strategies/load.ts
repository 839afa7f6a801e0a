/** Loads a strategy from a user's file: the default export of a module, judged before anything starts. */
import { statSync } from 'node:fs';
import { dirname, posix, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { Capability, DataLayer } from '../history/plan.ts';
import { paths } from '../lab/paths.ts';
import { loadUserFile } from '../user-file/load.ts';
import type { RunOptions } from '../user-file/run.ts';
import { isManifest, loadDeployed } from './cronjob/load.ts';
import { syntaxError } from './sh-syntax.ts';
import type { Strategy } from './strategy.ts';

/** A script that carries data may be long; a longer one is a mistake, and would be written to the lab again and again. */
const mostScript = 16 * 2 ** 20;

const script = () =>
  z
    .string({ error: 'expected a POSIX sh script' })
    .trim()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= mostScript, {
      error: `expected a script of at most ${mostScript / 2 ** 20} MiB`,
    });
const absolute = () => z.string().startsWith('/', { error: 'expected an absolute path' });
// find(1) compares the last part of a path alone: a pattern with a slash would never match.
const fileName = () =>
  z.string().regex(/^[^/]+$/, { error: "expected a pattern of file names, as '*.tar', without a slash" });

/** A user who has the data elsewhere needs no backup. */
const isNoData = (path: string) => {
  const clean = posix.resolve(path);
  return (
    !`${paths.data}/`.startsWith(clean === '/' ? clean : `${clean}/`) && !clean.startsWith(`${paths.data}/`)
  );
};
/** The kernel cuts a task's name to 15 bytes (TASK_COMM_LEN, include/linux/sched.h). */
const processName = () =>
  z.string().regex(/^[^/\s]{1,15}$/, {
    error: "expected the name of a process as ps shows it, as 'ssh', of at most 15 characters",
  });

/** https://www.debian.org/doc/debian-policy/ch-controlfields.html#source */
const packageName = () =>
  z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, { error: "expected the name of a Debian package, as 'restic'" });
const packageNames = () => z.array(packageName());
/** The data is made by the harness, and a mount of the lab would hide a file below it. */
const inHost = () =>
  absolute()
    .refine((path) => posix.normalize(path) === path && !path.endsWith('/'), {
      error: 'expected the path of a file, without . and ..',
    })
    .refine((path) => mounts.every((mount) => !path.startsWith(`${mount}/`)), {
      error: `expected a path outside of ${mountsText}, where the lab mounts other file systems`,
    });
const mounts = [paths.data, '/backup', '/dev', '/proc', '/run', '/sys', '/tmp', '/disk', '/opt/firedrill'];
const mountsText = `${mounts.slice(0, -1).join(', ')} and ${mounts.at(-1)}`;
const variable = () =>
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "expected the name of a variable, as 'RESTIC_REPOSITORY'" });

/** A record whose keys have a shape: zod itself would not say which one. */
const entries = <Value extends z.ZodType>(key: z.ZodType<string>, value: Value) =>
  z.record(z.string(), value).superRefine((found, context) => {
    for (const name of Object.keys(found)) {
      const issue = key.safeParse(name).error?.issues[0];
      if (issue) context.addIssue({ code: 'custom', path: [name], message: issue.message });
    }
  });

const StrategyFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "expected lower-case words with hyphens, as 'rsync-ssh'" }),
  title: z.string().trim().min(1),
  about: z.string().trim().min(1),
  needs: z.array(Capability),
  deadlineMs: z.number().positive().nullable(),
  prepare: script(),
  init: script().optional(),
  packages: z
    .union([
      packageNames(),
      z.strictObject({ node: packageNames().optional(), target: packageNames().optional() }),
    ])
    .optional(),
  files: entries(inHost(), z.string().min(1)).optional(),
  services: entries(
    z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
      error: "expected lower-case words with hyphens, as 'rsync-daemon'",
    }),
    z.strictObject({ start: script(), process: processName() }),
  ).optional(),
  env: entries(variable(), z.string()).optional(),
  secrets: entries(inHost(), z.string()).optional(),
  backup: script(),
  poll: script().optional(),
  restore: script(),
  keepsMounted: z.array(absolute()),
  keeps: z
    .array(absolute().refine(isNoData, { error: `expected a path outside of ${paths.data}, as a key` }))
    .optional(),
  keepsProcesses: z.array(processName()).optional(),
  promises: z.array(DataLayer).optional(),
  volumeOptions: z.string().trim().min(1).optional(),
  destination: absolute(),
  keepsFiles: z.array(fileName()).min(1, { error: 'expected at least one pattern' }).optional(),
});

/** A volume that no lab would mount, or that could hang this host unasked, is refused here, before the plan can trust its needs. */
const JudgedStrategy: z.ZodType<Strategy> = StrategyFile.superRefine(({ volumeOptions, needs }, context) => {
  if (volumeOptions === undefined) return;
  const wanted: Capability[] = ['kernel-nfs', 'kubernetes'];
  // mount(8)'s default is hard.
  if (!/(^|,)soft(err)?(,|$)/.test(volumeOptions)) wanted.push('disposable-kernel');
  for (const need of wanted.filter((capability) => !needs.includes(capability)))
    context.addIssue({
      code: 'custom',
      path: ['needs'],
      message: `expected '${need}', for these volumeOptions`,
    });
});

/** Gives the strategy that the file exports by default, or that its CronJob or Job is. Throws UsageError naming the file, the place and the expected value. */
export async function loadStrategy(path: string, options: RunOptions = {}): Promise<Strategy> {
  if (isManifest(path)) return loadManifest(path, options);
  const { exported, file } = await loadUserFile(path, { ...options, kind: 'strategy' });
  return strategyOf(exported, file);
}

/** The strategy that a file exports; its shape, its scripts and the files that it brings are checked. Throws UsageError, as `loadStrategy`. */
export async function strategyOf(exported: unknown, file: string): Promise<Strategy> {
  const parsed = JudgedStrategy.safeParse(exported);
  if (parsed.success) {
    await requireSyntax(parsed.data, file);
    return withOwnPrograms(parsed.data, file);
  }
  throw new UsageError({
    what: exported === undefined ? 'it has no default export' : 'its default export is not a strategy',
    where: file,
    expected: `an object with ${fieldsOf('required')}; and, where the method needs it, ${fieldsOf('optional')}`,
    found:
      exported === undefined ? undefined : z.prettifyError(parsed.error).replaceAll('\n', '\n            '),
  });
}

/** A deployed backup; the parts of its pod that no lab of this package has are printed. */
async function loadManifest(path: string, { onPrinted }: RunOptions): Promise<Strategy> {
  const { strategy, notHonoured } = await loadDeployed(path);
  const parsed = JudgedStrategy.safeParse(strategy);
  if (!parsed.success)
    throw new UsageError({
      what: 'its annotations and fields make no strategy',
      where: path,
      found: z.prettifyError(parsed.error).replaceAll('\n', '\n            '),
    });
  await requireSyntax(parsed.data, path);
  for (const part of notHonoured) onPrinted?.(`${path}: not honoured: ${part}`);
  return parsed.data;
}

/** The fields of a strategy file that must, or may, be there. */
function fieldsOf(which: 'required' | 'optional'): string {
  const fields = Object.entries(StrategyFile.shape);
  return fields
    .filter(([, schema]) => schema instanceof z.ZodOptional === (which === 'optional'))
    .map(([name]) => name)
    .join(', ');
}

/** Files as paths of this machine; and the need of a lab that installs packages, files and secrets. Throws UsageError for a file that is absent. */
function withOwnPrograms(strategy: Strategy, file: string): Strategy {
  const { packages, files, secrets, services, needs } = strategy;
  if (!packages && !files && !secrets && !services) return strategy;
  const found = Object.entries(files ?? {}).map(([inHost, here]) => {
    const path = resolve(dirname(file), here);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new UsageError({
        what: `the strategy's file for ${inHost} is absent, or is no regular file`,
        where: file,
        expected: `a file at ${path}`,
        hint: "Paths in `files` are relative to the strategy's file.",
      });
    return [inHost, path] as const;
  });
  return {
    ...strategy,
    needs: needs.includes('own-programs') ? needs : [...needs, 'own-programs'],
    ...(files && { files: Object.fromEntries(found) }),
  };
}

const scriptNames = ['prepare', 'init', 'backup', 'poll', 'restore'] as const;

/** Throws UsageError for the first script that sh cannot read. */
async function requireSyntax(strategy: Strategy, file: string): Promise<void> {
  const services = Object.entries(strategy.services ?? {}).map(
    ([name, { start }]) => [`services.${name}.start`, start] as const,
  );
  const own = scriptNames.map((name) => [name, strategy[name] ?? ''] as const);
  for (const [name, script] of [...own, ...services]) {
    const found = await syntaxError(script);
    if (found === null) continue;
    throw new UsageError({
      what: `its ${name} script has a syntax error`,
      where: file,
      expected: 'a POSIX sh script',
      found: `${name}, ${found}`,
    });
  }
}
