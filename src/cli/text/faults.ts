import type { FaultEntry, FaultParameter } from '../../scenario/fault-catalogue.ts';

/** The faults as a list: the word of a scenario file, and its effect. */
export function faultsText(entries: readonly FaultEntry[]): string {
  const width = Math.max(0, ...entries.map(({ word }) => word.length));
  return entries.map(({ word, about }) => `${word.padEnd(width)}  ${about}`).join('\n');
}

/** One fault: its effect, its parameters and its needs. */
export function faultEntryText({ name, word, about, needs, parameters, instant }: FaultEntry): string {
  return [
    `${word}: ${about}`,
    `In histories and reports: ${name}`,
    ...(parameters.length > 0
      ? ['', 'Parameters', ...parameters.map(parameterText)]
      : ['', 'No parameters.']),
    ...(instant ? ['It is over as soon as it is injected.'] : []),
    ...(needs.length > 0 ? ['', `Needs of the lab: ${needs.join(', ')}`] : []),
  ].join('\n');
}

function parameterText({ name, required, values }: FaultParameter): string {
  const parts = [...(required ? [] : ['optional']), ...(values ? [values.join(' or ')] : [])];
  return `  ${name}${parts.length > 0 ? ` (${parts.join('; ')})` : ''}`;
}
