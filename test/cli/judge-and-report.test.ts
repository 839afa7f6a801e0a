import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Report } from '../../src/report/report.ts';
import { history } from '../report/history.ts';
import { folder } from './folder.ts';
import { scenario } from './scenario.ts';

/** A folder with a recorded run in it. */
async function recorded(lines = history().map((event) => JSON.stringify(event))) {
  const at = await folder();
  await writeFile(join(at.path, 'history.jsonl'), `${lines.join('\n')}\n`);
  return at;
}

describe('scenario judge', () => {
  it('prints the verdict, and exits 1 where an assertion does not hold', async () => {
    await using at = await recorded();
    const { exitCode, stdout, stderr } = await scenario(['judge', join(at.path, 'history.jsonl')]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(/^(FAIL|UNKNOWN): /);
    expect(stdout).not.toContain('\u001b');
    expect(await readdir(at.path)).toEqual(['history.jsonl']);
  });

  it('takes the folder of a run, and gives programs the whole report', async () => {
    await using at = await recorded();
    const { exitCode, stdout } = await scenario(['judge', at.path, '--json']);
    const report = Report.parse(JSON.parse(stdout));
    expect(report.scenario).toBe('nfs-soft-flood');
    expect(exitCode).toBe(1);
  });

  it('exits 0 where nothing is asserted and everything was measured', async () => {
    const measured = history().map((event) =>
      event.type === 'run-started'
        ? {
            ...event,
            plan: {
              ...event.plan,
              subjects: event.plan.subjects.map((s) => ({ ...s, mode: 'measure', asserts: [] })),
            },
          }
        : event,
    );
    await using at = await recorded(measured.map((event) => JSON.stringify(event)));
    const { exitCode, stdout } = await scenario(['judge', at.path]);
    expect(stdout).toMatch(/^MEASURED: /);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['a file that is not there', undefined, /cannot be read \(ENOENT\)/],
    ['a file that is no history', ['{}'], /history\.jsonl:1: this line is not an event/],
    [
      'a line that is no JSON',
      ['{"seq":0', '}'],
      /history\.jsonl:1: this line is not JSON\n {2}found: {4}\{"seq":0/,
    ],
    ['an empty file', [], /this line is not JSON|this is not a history/],
  ])('exits 2 for %s and names file and line', async (_what, lines, text) => {
    await using at = lines ? await recorded(lines) : await folder();
    const { exitCode, stdout, stderr } = await scenario(['judge', at.path]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('scenario report', () => {
  it('writes all reports beside the history, and says where', async () => {
    await using at = await recorded();
    const { exitCode, stdout } = await scenario(['report', at.path]);
    expect(exitCode).toBe(0);
    const written = ['report.json', 'report.md', 'junit.xml', 'report.html'];
    expect(stdout.split('\n')).toEqual(written.map((name) => join(at.path, name)));
    expect(new Set(await readdir(at.path))).toEqual(new Set(['history.jsonl', ...written]));
    Report.parse(JSON.parse(await readFile(join(at.path, 'report.json'), 'utf8')));
  });

  it('writes them elsewhere with --out, and lists the files for programs', async () => {
    await using at = await recorded();
    const out = join(at.path, 'a', 'site');
    const { stdout } = await scenario(['report', join(at.path, 'history.jsonl'), '--out', out, '--json']);
    expect(JSON.parse(stdout)).toEqual({
      verdict: expect.stringMatching(/fail|unknown/),
      written: expect.arrayContaining([join(out, 'report.html')]),
    });
    expect(await readdir(at.path)).toEqual(['a', 'history.jsonl']);
  });

  it('exits 2 where it cannot write', async () => {
    await using at = await recorded();
    const { exitCode, stderr } = await scenario(['report', at.path, '--out', '/dev/null/site']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--out: the folder cannot be written \(ENOTDIR\)/);
  });
});
