import { describe, expect, it } from 'vitest';
import { assert, at, backup, delay, every, failsCleanly, measure, silence } from '../../src/index.ts';
import { parsed, refusal, refusalOf } from './given.ts';

describe('a valid scenario', () => {
  it('has its figures in plain units', () => {
    const { data, watchMs, endsMs, timeline } = parsed({
      data: { files: 6016, size: '64MiB', changed: '90%' },
      watch: '5m',
      ends: '1h',
      timeline: [at('5m', backup(), silence('target', { for: '45s' }))],
    });
    expect(data).toEqual({ files: 6016, directories: 249, bytes: 67_108_864, changed: 0.9 });
    expect([watchMs, endsMs]).toEqual([300_000, 3_600_000]);
    expect(timeline).toEqual([
      {
        kind: 'at',
        at: 300_000,
        steps: [{ do: 'backup' }, { do: 'inject', fault: 'silence', params: { on: 'target', for: 45_000 } }],
      },
    ]);
  });

  it('is named after its file, rewrites half of its data and is watched for ten minutes', () => {
    const { name, data, watchMs } = parsed();
    expect([name, data.changed, watchMs]).toEqual(['x', 0.5, 600_000]);
  });

  it('has directories in the proportion of the post-mortem, and always a regular file', () => {
    const directories = [1, 2, 100, 602, 6016].map(
      (files) => parsed({ data: { files, size: '1MB' } }).data.directories,
    );
    expect(directories).toEqual([0, 0, 4, 25, 249]);
  });
});

describe('a problem has its file, its path, the expected and the found value', () => {
  it.each([
    [{ title: undefined }, 'title: expected text, found nothing'],
    [{ title: ' ' }, "title: expected some text, found ' '"],
    [{ title: 3 }, 'title: expected text, found 3'],
    [{ subjects: {} }, 'subjects: expected at least one strategy, found an empty object'],
    [
      { subjects: { 'nfs-soft': 'measure' } },
      "subjects.nfs-soft: expected measure() or assert(…), found 'measure'",
    ],
    [
      { subjects: { 'nfs-soft': { mode: 'assert', claims: [] } } },
      'subjects.nfs-soft.claims: expected at least 1 entry, found an empty list',
    ],
    [
      { subjects: { 'nfs-soft': assert(failsCleanly({ within: '0s' })) } },
      "subjects.nfs-soft.claims[0].within: expected a duration above 0 such as '45s', '7m' or '1h30m', found '0s'",
    ],
    [{ subjects: { a: measure() }, beside: ['a'] }, "beside[0]: 'a' is run already"],
    [{ beside: ['b', 'b'] }, "beside[1]: 'b' is run already"],
    [{ data: { files: 0, size: '1MB' } }, 'data.files: expected at least 1, found 0'],
    [{ data: { files: 1.5, size: '1MB' } }, 'data.files: expected a whole number, found 1.5'],
    [
      { data: { files: 10, size: '64 MiB' } },
      "data.size: expected a size above 0 such as '64MiB', '500kB' or a whole number of bytes, found '64 MiB'",
    ],
    [
      { data: { files: 10, size: 0 } },
      "data.size: expected a size above 0 such as '64MiB', '500kB' or a whole number of bytes, found 0",
    ],
    [
      { data: { files: 100, size: '50B' } },
      'data.size: expected at least a byte for each of 96 regular files, found 50 bytes',
    ],
    [{ data: { files: 20_001, size: '1MB' } }, 'data.files: expected at most 20000, found 20001'],
    [
      { data: { files: 10, size: '900GB' } },
      "data.size: expected at most 600000000 bytes, as the lab's disks hold two versions, found 900000000000 bytes",
    ],
    [
      { data: { files: 10, size: '1MB', changed: '150%' } },
      "data.changed: expected a percentage from 0% to 100% such as '50%', found '150%'",
    ],
    [{ timeline: [] }, 'timeline: expected at least 1 entry, found an empty list'],
    [
      { timeline: [backup()] },
      'timeline[0]: expected at(…), every(…), during(…), after(…) or when(…), found an object with do',
    ],
    [{ watch: 1e300 }, "watch: expected at most '365d', found 1e+300"],
    [{ watch: '-5m' }, "watch: expected a duration above 0 such as '45s', '7m' or '1h30m', found '-5m'"],
    [
      { subject: {} },
      "expected only title, incident, summary, subjects, beside, data, timeline, ends, watch, rest, settle, mayMiss, nfsExport, needs, found 'subject'",
    ],
    [
      { needs: ['time-travel'] },
      "needs[0]: expected 'kernel-nfs' or 'kernel-log' or 'd-state' or 'reboot' or 'virtual-time' or 'packet-loss' or 'disk-full' or 'freezable-nfs' or 'client-kill' or 'disk-faults' or 'replaceable-export' or 'unsynced-loss' or 'async-export' or 'kubernetes' or 'disposable-kernel' or 'toxics' or 'gitops' or 'own-programs', found 'time-travel'",
    ],
  ])('%j', (changes, message) => {
    expect(refusal(changes)).toBe(`scenarios/x.ts: ${message}`);
  });

  const duration = "a duration above 0 such as '45s', '7m' or '1h30m'";
  it.each([
    [
      at('0s', silence('target', { for: '45 sec' as '45s' })),
      `[0].silence.for: expected ${duration}, found '45 sec'`,
    ],
    [at('0s', silence('target', { for: 0 })), `[0].silence.for: expected ${duration}, found 0`],
    [at('0s', silence('target', { for: '-5s' })), `[0].silence.for: expected ${duration}, found '-5s'`],
    [at('0s', silence('both' as 'node')), "[0].silence.on: expected 'node' or 'target', found 'both'"],
    [at('0s', silence('node', { fro: '5s' } as object)), "[0].silence: expected only on, for, found 'fro'"],
    [
      at('0s', delay('1s', { jitter: '2s' })),
      "[0].delay.jitter: expected at most as much as `by`, found '2s'",
    ],
    [
      at('0s', { do: 'inject', fault: 'silense', params: {} }),
      "[0].silense: expected a fault, found 'silense'. Did you mean silence?",
    ],
    [
      at('-5s', backup()),
      "[0].at: expected a time since the start of the timeline such as '0s', '45s' or '1h30m', found '-5s'",
    ],
    [
      at('0s', 'backup' as never),
      "[0].step: expected a step such as backup() or silence('target'), found 'backup'",
    ],
    [every('0s', backup(), { from: 0, until: '5m' }), `[0].every: expected ${duration}, found '0s'`],
    [
      every('60s', backup(), { from: '5m', until: '5m' }),
      '[0].until: expected a time after `from`, which is 5m, found 5m',
    ],
    [
      every('1ms', backup(), { from: '0s', until: '22h' }),
      '[0].until: every 1ms until 22h makes 79200000 steps; at most 10000 are possible',
    ],
    [
      {
        ...every('1s', backup(), { from: '0s', until: '1h' }),
        steps: [backup(), backup(), backup()],
      },
      ': its entries make 10801 steps together; at most 10000 are possible',
    ],
  ])('timeline %j', (entry, message) => {
    expect(refusalOf(entry, at('2d', backup()))).toBe(`scenarios/x.ts: timeline${message}`);
  });

  it('says everything that is wrong, a line each', () => {
    expect(refusal({ title: '', watch: 'long' }).split('\n')).toEqual([
      "scenarios/x.ts: title: expected some text, found ''",
      `scenarios/x.ts: watch: expected ${duration}, found 'long'`,
    ]);
  });

  it('does not accept a value that is no scenario at all', () => {
    expect(refusalOf()).toContain('timeline');
    expect(refusal({ timeline: [at('5s', silence('target'))] })).toBe(
      'scenarios/x.ts: timeline: expected at least one backup(), found none: nothing would be drilled',
    );
  });
});
