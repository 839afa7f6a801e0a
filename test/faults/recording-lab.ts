import type { Lab, Lift } from '../../src/lab/lab.ts';

/** A stand-in for a lab: nothing happens in it, but it records in `calls` the requests of a fault, and the lifts. */
export function recordingLab(): { lab: Lab; calls: string[] } {
  const calls: string[] = [];
  const record = (call: string) => {
    calls.push(call);
  };
  const asked =
    (name: string) =>
    async (...args: unknown[]): Promise<Lift> => {
      const call = `${name}(${args
        .filter((arg) => arg !== undefined)
        .map(shown)
        .join(', ')})`;
      record(call);
      return async () => record(`lift ${call}`);
    };
  const all = (names: string[]) => Object.fromEntries(names.map((name) => [name, asked(name)]));
  const lab = {
    ...all(['hogCpu', 'fillTargetDisk', 'rebootNode', 'signalBackups']),
    link: all(['silence', 'down', 'loss', 'delay', 'limit', 'reset', 'toxic']),
    schedule: all(['delete']),
    targetControl: all([
      'stop',
      'kill',
      'freeze',
      'stallNfs',
      'powerOff',
      'disturbDisks',
      'replaceExport',
      'start',
    ]),
  };
  return { lab: lab as unknown as Lab, calls };
}

function shown(arg: unknown): string {
  return typeof arg === 'object' ? JSON.stringify(arg) : String(arg);
}
