/** The length of a strategy's scripts, where a lab limits it. */
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../history/plan.ts';
import { labKinds } from '../../lab/lab-kinds.ts';
import type { Strategy } from '../../strategies/strategy.ts';

/** Refuses a backup script that the plan's lab cannot take. Throws UsageError. */
export function requireScriptsFit(
  { lab, subjects, scenario }: Plan,
  strategies: Readonly<Record<string, Strategy>>,
): void {
  const { scriptLimitBytes = Number.POSITIVE_INFINITY } = labKinds[lab];
  for (const { name } of subjects) {
    const { backup = '', poll = '' } = strategies[name] ?? {};
    for (const [what, script] of Object.entries({ backup, poll })) {
      const bytes = Buffer.byteLength(script);
      if (bytes <= scriptLimitBytes) continue;
      throw new UsageError({
        what: `the ${what} script of ${name} is too long for the ${lab} lab`,
        where: scenario,
        expected: `at most ${scriptLimitBytes} bytes`,
        found: `${bytes} bytes`,
        hint: 'Run it with --lab virtual, or keep long data out of the script.',
      });
    }
  }
}
