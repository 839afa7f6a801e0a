/** The exports of 'firedrill' for a user's file: the functions and types of a scenario, and the type of a strategy. */

// Types of a lab name NodeJS and AsyncDisposable: a user's compiler finds them in Node's types, which this package brings.
/// <reference types="node" preserve="true" />

export type { InjectStep, Lasting } from './faults/fault.ts';
export * from './faults/words.ts';
export type { Duration } from './history/duration.ts';
export type { Percent } from './history/percent.ts';
export type { Size } from './history/size.ts';
export type {
  Claim,
  DataDefinition,
  ScenarioDefinition,
  Step,
  Subject,
  TimelineEntry,
} from './scenario/definition.ts';
export {
  assert,
  at,
  backup,
  every,
  failsCleanly,
  holds,
  measure,
  poll,
  scenario,
  verify,
} from './scenario/definition.ts';
export type { Strategy } from './strategies/strategy.ts';
