/** The exports of 'firedrill' for a user's file: the functions and types of a scenario, and the type of a strategy. */

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
export {
  cpuHog,
  cronjobDeleted,
  delay,
  diskFull,
  limit,
  linkDown,
  nfsFreeze,
  nfsKill,
  nfsStop,
  nodeReboot,
  packetLoss,
  reset,
  silence,
  sshFreeze,
  sshKill,
  sshStop,
  targetReboot,
  toxic,
} from './scenario/inject.ts';
export type { Strategy } from './strategies/strategy.ts';
