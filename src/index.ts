/** The exports of 'firedrill' for a user's file: the functions and types of a scenario, and the type of a strategy. */

// Types of a lab name NodeJS and AsyncDisposable: a user's compiler finds them in Node's types, which this package brings.
/// <reference types="node" preserve="true" />

export type { InjectStep, Lasting } from './faults/fault.ts';
export * from './faults/words.ts';
export type { Duration } from './history/duration.ts';
export type { Percent } from './history/percent.ts';
export type { Size } from './history/size.ts';
export { type ConfigDefinition, config, type SuiteDefinition } from './scenario/config.ts';
export type { ProfileOptions } from './scenario/data-profiles.ts';
export { database, iotVolumes, manySmall, media } from './scenario/data-profiles.ts';
export type {
  BackupNumber,
  Claim,
  DataDefinition,
  Line,
  ScenarioDefinition,
  Step,
  Subject,
  TimelineEntry,
  WrittenCue,
} from './scenario/definition.ts';
export {
  after,
  assert,
  at,
  backup,
  during,
  every,
  failsCleanly,
  holds,
  line,
  measure,
  poll,
  scenario,
  verify,
  when,
} from './scenario/definition.ts';
export type { Strategy } from './strategies/strategy.ts';
