import { describe, expect, it } from 'vitest';
import { hitsIn } from './hits.ts';
import { rules } from './rules.ts';

/** For each rule a sentence that breaks it, and one near it that does not. */
const planted: Record<string, [bad: string, good: string]> = {
  nobody: ['It works with nobody’s help.', 'The user `nobody` owns the file.'],
  whoever: ['Whoever writes waits.', 'Each writer waits.'],
  somebody: ['Somebody else removed it.', 'Another process removed it; some bodies remain.'],
  everybody: ['A CPU hog slows everybody.', 'A CPU hog slows every process.'],
  anew: ['The lab is booted anew.', 'The lab boots again, in a new folder.'],
  'so many': ['It waits so many seconds.', 'It writes so much that the disk is full.'],
  'goes on': ['The backup goes on.', 'The report goes on stdout.'],
  'once more': ['It is restored once more.', 'It is restored once, more or less.'],
  archaic: ['The lock is kept for ever.', 'The lock is kept forever.'],
  'is told': ['The sender is not told.', 'The sender gets no error.'],
  'looks whether': [
    'It looks whether the mount is there.',
    'It looks at the mount, and checks whether it is there.',
  ],
  'is to be': ['Four files are to be removed.', 'Four files must be removed.'],
  'is of': ['--offline is of the container lab.', '--offline is part of the container lab.'],
  'what …': ['The lab shows what broke.', 'The error says what to do. What is a trial?'],
  'far side': ['The far side answers.', 'The far end of the table answers.'],
  world: ['SIGTERM in a copy of the world.', 'A real-world backup.'],
  'saved lab': ['A run starts from a saved lab.', 'The run saved a lab’s memory.'],
  remains: ['It removes the remains.', 'The limit remains in the plan.'],
  quiet: ['The quiet backup took 1 s.', 'An option for quiet output.'],
  aftermath: ['The aftermath begins.', 'The inspection begins, after mathematics.'],
  'a look': ['At the next look it was gone.', 'A look-up of the name.'],
  pace: ['The node kept its pace.', 'The namespace is new.'],
  obeys: ['The backup obeys SIGTERM.', 'The backup ends on SIGTERM.'],
  complaint: ['It lists each complaint.', 'It lists each problem.'],
  'held up': ['The pod was held up.', 'The pod held its upper limit.'],
};

describe('each rule', () => {
  it('has a planted sentence', () => {
    expect(Object.keys(planted).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(Object.entries(planted))(
    '“%s” catches its planted sentence, and not its neighbour',
    (name, [bad, good]) => {
      expect(hitsIn('a.md', bad).map(({ rule }) => rule)).toEqual([name]);
      expect(hitsIn('a.md', good)).toEqual([]);
    },
  );
});

describe('a hit', () => {
  it('has the line of the word, in a paragraph whose sentence began on another', () => {
    expect(
      hitsIn('a.md', '# Title\n\nThe sender is\nnot told of it.\n\nAnd that is\nwhat broke.\n'),
    ).toMatchObject([
      { file: 'a.md', line: 3, rule: 'is told', found: 'The sender is not told of it.' },
      { line: 7, rule: 'what …' },
    ]);
  });

  it('has the line of the word in a comment, a string and each part of a template', () => {
    const source = [
      '/**',
      ' * Fine, then',
      ' * nobody.',
      ' */',
      'const half = 1 / 2; // somebody',
      "const text = 'to whoever';",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a source text
      'const more = `anew ${map({ a: `so many ${1}` })} then ${2} goes on`;',
      "const pattern = /'/.test(text) && 'not anew';",
    ].join('\n');
    expect(hitsIn('a.ts', source).map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '3 nobody',
      '5 somebody',
      '6 whoever',
      '7 anew',
      '7 so many',
      '7 goes on',
      '8 anew',
    ]);
  });

  it('joins line comments beneath each other', () => {
    expect(hitsIn('a.ts', '// It is never\n// told.\nconst a = 1;\n')).toMatchObject([
      { line: 1, rule: 'is told' },
    ]);
  });

  it('is never in code, an identifier, a single-word string or an address', () => {
    const page =
      '`nobody` and [page](what/anew.md), https://example.org/whoever\n\n```sh\nchown nobody\n```\n';
    expect(hitsIn('a.md', page)).toEqual([]);
    expect(hitsIn('a.ts', "const nobody = what(anew, 'quiet', 'whoever'); // `nobody`\n")).toEqual([]);
  });

  it('is never in the column of the glossary that lists replaced words', () => {
    const row = (last: string) =>
      `| word | meaning | ${last} |\n| --- | --- | --- |\n| fork | a copy | far side |\n`;
    expect(hitsIn('a.md', row('not'))).toEqual([]);
    expect(hitsIn('a.md', row('also'))).toMatchObject([{ line: 3, rule: 'far side' }]);
  });

  it('is in the comments of a shell script and of a Dockerfile, and not in their commands', () => {
    const script =
      '#!/bin/sh\n# It never\n# goes on.\necho "nobody goes on" # nobody\n# shellcheck disable=SC2016 # anew\n';
    expect(hitsIn('images/guest/lab/link', script).map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '3 goes on',
      '4 nobody',
      '5 anew', // the reason behind a directive
    ]);
    expect(hitsIn('images/a/Dockerfile', '# Built anew.\nRUN echo nobody\n')).toMatchObject([{ line: 1 }]);
    expect(hitsIn('images/a/data', '# Built anew.\n')).toEqual([]);
  });

  it('is in the comments of C and Go, and not in their strings', () => {
    const code =
      '/*\n * Built\n * anew.\n */\nint a; // nobody\nchar *b = "nobody"; /* goes on */\n// It never\n// goes on.\n';
    expect(hitsIn('a.c', code).map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '3 anew',
      '5 nobody',
      '6 goes on',
      '8 goes on',
    ]);
  });
});
