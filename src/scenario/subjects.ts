/** The strategies of a run, and the assertions about them. */
import type { Check } from '../checks/check.ts';
import { type CheckSet, setId } from '../checks/sets.ts';
import { UsageError } from '../errors.ts';
import { type DataLayer, type PlannedSubject, usualPromises } from '../history/plan.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { suggestion } from './did-you-mean.ts';
import type { Scenario } from './parse.ts';
import { refuse, show } from './problem.ts';
import type { ParsedClaim } from './schema.ts';

/** The strategies and checks to choose from. */
export interface Known {
  readonly strategies: Readonly<Record<string, Strategy>>;
  readonly checks: Readonly<Record<string, Pick<Check, 'needs' | 'layer'>>>;
  /** The set that `failsCleanly()` asserts. */
  readonly failsCleanly: CheckSet;
}

/**
 * The subjects of a run: those of the scenario and those beside them, or instead the strategies that `names` names,
 * in that order. A name that is not one of the scenario's subjects takes over all that is asserted of those.
 * Throws UsageError for a strategy or a check that does not exist.
 */
export function chooseSubjects(
  scenario: Scenario,
  names: readonly string[] | undefined,
  known: Known,
): PlannedSubject[] {
  const choose = (name: string, place: string, claims: readonly ParsedClaim[]) =>
    plannedSubject(scenario.file, { name, place, claims }, known);

  const own = Object.entries(scenario.subjects).map(([name, subject]) =>
    choose(name, `subjects.${name}`, claimsOf(subject)),
  );
  const beside = scenario.beside.map((name, index) => choose(name, `beside[${index}]`, []));
  if (!names || names.length === 0) return [...own, ...beside];

  const all = Object.values(scenario.subjects).flatMap(claimsOf);
  return [...new Set(names)].map((name) => {
    if (!Object.hasOwn(known.strategies, name)) throw unknownStrategy(name, known);
    return own.find((subject) => subject.name === name) ?? choose(name, `subjects.${name}`, all);
  });
}

function claimsOf(subject: Scenario['subjects'][string]): readonly ParsedClaim[] {
  return subject.mode === 'assert' ? subject.claims : [];
}

function plannedSubject(
  file: string,
  { name, place, claims }: { name: string; place: string; claims: readonly ParsedClaim[] },
  known: Known,
): PlannedSubject {
  const strategy = Object.hasOwn(known.strategies, name) ? known.strategies[name] : undefined;
  if (!strategy) {
    const hint = suggestion(name, Object.keys(known.strategies));
    throw refuse(file, [{ place, text: `expected a strategy, found ${show(name)}. ${hint}` }]);
  }
  const { promises = usualPromises } = strategy;
  const stated = claims.flatMap((claim) => (claim.claim === 'fails-cleanly' ? (claim.within ?? []) : []));
  return {
    name,
    mode: claims.length > 0 ? 'assert' : 'measure',
    asserts: assertedBy(file, place, claims, known, promises),
    promises: [...promises],
    ...(claims.some(({ claim }) => claim === 'fails-cleanly') && {
      assertedSets: [setId(known.failsCleanly)],
    }),
    deadlineMs: stated.length > 0 ? Math.min(...stated) : strategy.deadlineMs,
  };
}

/** A set asserts of a strategy no layer of the data that the strategy does not promise; `holds()` does. */
function isPromised(name: string, { checks }: Known, promises: readonly DataLayer[]): boolean {
  const layer = checks[name]?.layer;
  return layer === undefined || promises.includes(layer);
}

/** The names of the asserted checks, each once, in the order of the checks. */
function assertedBy(
  file: string,
  place: string,
  claims: readonly ParsedClaim[],
  known: Known,
  promises: readonly DataLayer[],
): string[] {
  const names = Object.keys(known.checks);
  const asserted = claims.flatMap((claim) =>
    claim.claim === 'holds'
      ? claim.checks
      : known.failsCleanly.checks.filter((name) => isPromised(name, known, promises)),
  );
  const wrong = asserted.filter((name) => !names.includes(name));
  if (wrong.length > 0)
    throw refuse(
      file,
      wrong.map((name) => ({
        place,
        text: `expected a check, found ${show(name)}. ${suggestion(name, names)}`,
      })),
    );
  return names.filter((name) => asserted.includes(name));
}

function unknownStrategy(name: string, known: Known): UsageError {
  return new UsageError({
    what: `there is no strategy ${show(name)}`,
    where: '--strategy',
    hint: suggestion(name, Object.keys(known.strategies)),
  });
}
