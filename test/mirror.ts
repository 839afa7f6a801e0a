/** Where `test/` does not mirror `src/` file by file, and why; test/mirror.test.ts holds the rest. */

export interface Exception {
  /** Globs of sources with no test of their own. */
  readonly sources: readonly string[];
  /** Globs of the tests that hold them; these load each of them, unless they start it as a program. */
  readonly heldBy: readonly string[];
  /** The sources run as a program, in a lab or as a command: no test imports them. */
  readonly asProgram?: true;
  readonly why: string;
}

export const elsewhere: readonly Exception[] = [
  {
    sources: ['src/checks/*.ts'],
    heldBy: ['test/checks/*.test.ts'],
    why: 'parts that several checks share, seen in the checks’ verdicts on whole histories',
  },
  {
    sources: ['src/metrics/*.ts'],
    heldBy: ['test/metrics/*.test.ts'],
    why: 'one test measures one history with every metric and expects the whole table',
  },
  {
    sources: ['src/read-model/*.ts'],
    heldBy: ['test/read-model/*.test.ts'],
    why: 'one fold, compared as a whole with a slow reference',
  },
  {
    sources: ['src/faults/*.ts'],
    heldBy: ['test/faults/*.test.ts'],
    why: 'one table: for each fault the calls on a recording lab, and its word',
  },
  {
    sources: ['src/drive/*.ts'],
    heldBy: ['test/drive/*.test.ts'],
    why: 'a drive is observed by its history: whole drills on the fake lab, one test a behaviour',
  },
  {
    sources: ['src/scenario/*.ts'],
    heldBy: ['test/scenario/*.test.ts', 'test/processes/scenario/*.test.ts'],
    why: 'a scenario file goes in, a plan or a refusal comes out',
  },
  {
    sources: ['src/history/*.ts'],
    heldBy: ['test/history/*.test.ts', 'test/checks/*.test.ts', 'test/scenario/*.test.ts'],
    why: 'schemas and formats, used by the reader of histories and the parser of scenarios',
  },
  {
    sources: ['src/report/*.ts', 'src/report/html/*.ts'],
    heldBy: ['test/report/*.test.ts'],
    why: 'parts of a report, seen in the rendered report',
  },
  {
    sources: ['src/audit/*.ts'],
    heldBy: ['test/audit/*.test.ts'],
    asProgram: true,
    why: 'a folder goes in, a list comes out of the command',
  },
  {
    sources: ['src/compare/*.ts', 'src/compare/html/*.ts'],
    heldBy: ['test/compare/*.test.ts', 'test/cli/compare-*.test.ts', 'test/processes/compare/*.test.ts'],
    why: 'parts of a comparison, seen in its value and its rendered texts',
  },
  {
    sources: ['src/store/source-digest.ts'],
    heldBy: ['test/store/*.test.ts'],
    why: 'one of the parts that a trial’s digest is made of',
  },
  {
    sources: ['src/strategies/*.ts', 'src/strategies/cronjob/*.ts'],
    heldBy: ['test/strategies/*.test.ts', 'test/processes/strategies/*.test.ts', 'test/scenario/*.test.ts'],
    why: 'declarations whose scripts run in test/e2e; loaded with the registry',
  },
  {
    sources: ['src/user-file/*.ts'],
    heldBy: ['test/processes/**/*.test.ts', 'test/scenario/*.test.ts', 'test/strategies/*.test.ts'],
    asProgram: true,
    why: 'imports files of users in a process of its own',
  },
  {
    sources: [
      'src/cli/*.ts',
      'src/cli/run/*.ts',
      'src/cli/compare/*.ts',
      'src/cli/text/*.ts',
      'src/cli/progress/*.ts',
    ],
    heldBy: ['test/cli/**/*.test.ts', 'test/processes/cli/*.test.ts'],
    asProgram: true,
    why: 'a command goes in, its output and exit code come out: one test a behaviour',
  },
  {
    sources: ['src/terminal/*.ts', 'src/errors.ts', 'src/package-root.ts'],
    heldBy: ['test/cli/*.test.ts'],
    asProgram: true,
    why: 'every command prints through them',
  },
  {
    sources: ['src/probes/bystander.ts', 'src/probes/node-load.ts', 'src/guest/clock.ts'],
    heldBy: ['test/guest/sampler.test.ts'],
    why: 'parts of every sample; their figures are real only in a lab, where test/e2e holds them',
  },
  {
    sources: ['src/probes/stat.ts'],
    heldBy: ['test/probes/d-state.test.ts'],
    why: 'the parser of /proc that the probe of D state is made of',
  },
  {
    sources: ['src/guest/{agent,hold,watch}.ts'],
    heldBy: ['test/e2e/*.test.ts'],
    asProgram: true,
    why: 'programs of the node: they need its kernel or its devices',
  },
  {
    sources: ['src/guest/data/*.ts'],
    heldBy: ['test/guest/data.test.ts', 'test/guest/data-worker.test.ts'],
    why: 'the parts of one command, which tests run in folders of this machine',
  },
  {
    sources: ['src/guest/protocol.ts'],
    heldBy: ['test/guest/port.test.ts'],
    why: 'the schemas that the port parses with',
  },
  {
    sources: ['src/lab/kubernetes/*.ts'],
    heldBy: ['test/lab/kubernetes/**/*.test.ts'],
    asProgram: true,
    why: 'the rest of the Kubernetes client; test/e2e/containers runs it against a real API server',
  },
  {
    sources: ['src/lab/containers/**/*.ts'],
    heldBy: ['test/e2e/containers/*.test.ts'],
    asProgram: true,
    why: 'needs a real container engine',
  },
  {
    sources: ['src/lab/virtual/**/*.ts'],
    heldBy: ['test/e2e/*.test.ts'],
    asProgram: true,
    why: 'needs a real QEMU and the lab’s image',
  },
  {
    sources: ['src/lab/programs/*.ts'],
    heldBy: ['test/e2e/containers/images.test.ts'],
    asProgram: true,
    why: 'downloads and compiles programs of the container lab',
  },
  {
    sources: ['src/lab/*.ts'],
    heldBy: ['test/lab/**/*.test.ts', 'test/faults/*.test.ts', 'test/processes/lab/**/*.test.ts'],
    why: 'small parts that both labs use',
  },
];

/** Tests of a behaviour across several sources, by glob. */
export const topics: Readonly<Record<string, string>> = {
  'test/*.test.ts': 'documents and the shape of the repository',
  'test/{audit,checks,cli,compare,store,drive,faults,history,metrics,read-model,report,scenario,strategies}/**/*.test.ts':
    'a behaviour to which several sources of the folder contribute',
  'test/processes/**/*.test.ts': 'behaviour of programs as processes',
  'test/lab/containers/**/*.test.ts': 'the images’ files used by hand',
  'test/{claims,e2e,package,random,prose,stages}/**/*.test.ts':
    'labs, the package, random drills, and the tests’ own tools',
};
