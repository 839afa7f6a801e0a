/** Loads a strategy from a user's file: the default export of a module, judged before anything starts. */
import { posix } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { Capability, DataLayer } from '../history/plan.ts';
import { paths } from '../lab/paths.ts';
import { loadUserFile } from '../user-file/load.ts';
import type { RunOptions } from '../user-file/run.ts';
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

const StrategyFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "expected lower-case words with hyphens, as 'rsync-ssh'" }),
  title: z.string().trim().min(1),
  about: z.string().trim().min(1),
  needs: z.array(Capability),
  deadlineMs: z.number().positive().nullable(),
  prepare: script(),
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

/** Gives the strategy that the file exports by default. Throws UsageError naming the file, the place and the expected value. */
export async function loadStrategy(path: string, options: RunOptions = {}): Promise<Strategy> {
  const { exported, file } = await loadUserFile(path, { ...options, kind: 'strategy' });
  const parsed = JudgedStrategy.safeParse(exported);
  if (parsed.success) {
    await requireSyntax(parsed.data, file);
    return parsed.data;
  }
  throw new UsageError({
    what: exported === undefined ? 'it has no default export' : 'its default export is not a strategy',
    where: file,
    expected: `an object with ${fieldsOf('required')}; and, where the method needs it, ${fieldsOf('optional')}`,
    found:
      exported === undefined ? undefined : z.prettifyError(parsed.error).replaceAll('\n', '\n            '),
  });
}

/** The fields of a strategy file that must, or may, be there. */
function fieldsOf(which: 'required' | 'optional'): string {
  const fields = Object.entries(StrategyFile.shape);
  return fields
    .filter(([, schema]) => schema instanceof z.ZodOptional === (which === 'optional'))
    .map(([name]) => name)
    .join(', ');
}

/** Throws UsageError for the first script that sh cannot read. */
async function requireSyntax(strategy: Strategy, file: string): Promise<void> {
  for (const name of ['prepare', 'backup', 'poll', 'restore'] as const) {
    const found = await syntaxError(strategy[name] ?? '');
    if (found === null) continue;
    throw new UsageError({
      what: `its ${name} script has a syntax error`,
      where: file,
      expected: 'a POSIX sh script',
      found: `${name}, ${found}`,
    });
  }
}
