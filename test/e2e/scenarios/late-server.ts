import { at, backup, during, every, nodeReboot, poll, scenario, silence, targetReboot } from 'firedrill';
import shipped from '../../../scenarios/nfs-hard-late-server.ts';

/** The shipped scenario with one quiet hour instead of 22. */
export default scenario({
  ...shipped,
  title: 'A hard mount whose server comes back late, and goes silent an hour after',
  incident: undefined,
  summary: undefined,
  timeline: [
    at('0s', targetReboot({ for: '1m', order: ['ssh', 'nfs'], nfsAfter: '7m' }), nodeReboot('orderly')),
    every('5m', poll(), { from: '2m', until: '2h' }),
    at('1h2m', backup()),
    during(backup(1), '50%', silence('target', { for: '54m' })),
    at('2h10m', backup()),
  ],
});
