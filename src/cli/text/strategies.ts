import { formatDuration } from '../../history/duration.ts';
import { usualPromises } from '../../history/plan.ts';
import { hostNeedsOf, keepsOf, type Strategy } from '../../strategies/strategy.ts';

/** The strategies as a list: name and title. */
export function strategiesText(strategies: readonly Strategy[]): string {
  const width = Math.max(0, ...strategies.map(({ name }) => name.length));
  return strategies.map(({ name, title }) => `${name.padEnd(width)}  ${title}`).join('\n');
}

/** One strategy: its promises, its needs and its scripts. */
export function strategyText(strategy: Strategy): string {
  const { name, title, about, needs, deadlineMs, env, secrets, promises, volumeOptions } = strategy;
  const { packages, files } = hostNeedsOf(strategy);
  const facts: [string, string | undefined][] = [
    ['promises to restore', (promises ?? usualPromises).join(', ')],
    ['deadline', deadlineMs === null ? 'its baseline run and 5 min' : formatDuration(deadlineMs)],
    ['destination', strategy.destination],
    ['a replacement of the node has', keepsOf(strategy).join(', ') || 'nothing of the old one'],
    ['stays mounted', strategy.keepsMounted.join(', ')],
    ['Debian packages', packages.join(', ')],
    ['files', Object.keys(files).join(', ')],
    ['secrets', Object.keys(secrets ?? {}).join(', ')],
    [
      'variables',
      Object.entries(env ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join('\n    '),
    ],
    ['volume', volumeOptions],
    ['needs of the lab', needs.join(', ')],
  ];
  const scripts = (['prepare', 'init', 'backup', 'poll', 'restore'] as const).flatMap((script) => {
    const text = strategy[script];
    return text === undefined || text === 'true'
      ? []
      : ['', script, ...text.split('\n').map((line) => `  ${line}`)];
  });
  return [
    `${name}: ${title}`,
    about,
    '',
    ...facts.flatMap(([fact, value]) => (value ? [`  ${fact}: ${value}`] : [])),
    ...scripts,
  ].join('\n');
}
